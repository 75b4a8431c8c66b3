/** What the shop sells. Prices in euro. */
export const products = [
  {
    id: 'hollow-pine-2', kind: 'tents', price: 249, picture: 'tent',
    name: { en: 'Hollow Pine 2', ru: 'Тихий бор 2' },
    line: { en: 'Two-person tent that stands in a storm', ru: 'Палатка на двоих, которая стоит в бурю' },
    text: {
      en: 'Three poles cross above your heads, so the wind has nothing to push against. Two entrances, two porches for wet boots, and a ceiling high enough to sit upright and argue about the map.',
      ru: 'Три дуги перекрещены над головой, и ветру не во что упереться. Два входа, два тамбура для мокрых ботинок и потолок, под которым можно сидеть прямо и спорить над картой.',
    },
    facts: { en: [['Weight', '2.1 kg'], ['Packed', '48 × 16 cm'], ['Sleeps', '2'], ['Water column', '4,000 mm']], ru: [['Вес', '2,1 кг'], ['В чехле', '48 × 16 см'], ['Мест', '2'], ['Водостойкость', '4000 мм']] },
    stars: 4.8, reviews: 214, badge: { en: 'Most loved', ru: 'Любимица' },
  },
  {
    id: 'hollow-pine-3', kind: 'tents', price: 299, picture: 'tent3',
    name: { en: 'Hollow Pine 3', ru: 'Тихий бор 3' },
    line: { en: 'The same calm with room for the packs', ru: 'То же спокойствие, и рюкзаки внутри' },
    text: {
      en: 'Only 400 g more than its little sister, and suddenly everything sleeps inside with you. The porch is deep enough to cook in when the weather makes its point.',
      ru: 'Всего на 400 г тяжелее младшей сестры, и все вещи ночуют рядом с вами. Тамбур такой глубокий, что в непогоду в нём можно готовить.',
    },
    facts: { en: [['Weight', '2.5 kg'], ['Packed', '50 × 18 cm'], ['Sleeps', '3'], ['Water column', '4,000 mm']], ru: [['Вес', '2,5 кг'], ['В чехле', '50 × 18 см'], ['Мест', '3'], ['Водостойкость', '4000 мм']] },
    stars: 4.7, reviews: 131,
  },
  {
    id: 'ridgeback-45', kind: 'packs', price: 139, picture: 'pack',
    name: { en: 'Ridgeback 45', ru: 'Хребет 45' },
    line: { en: 'A pack that carries, instead of hanging', ru: 'Рюкзак, который несёт, а не висит' },
    text: {
      en: 'The back length moves in one pull and the hip belt takes the weight where bones are made for it. Forty-five litres, a rain cover that is actually there, and pockets you can reach while walking.',
      ru: 'Длина спины меняется одним движением, а пояс переносит вес туда, где кости для этого созданы. Сорок пять литров, чехол от дождя на своём месте и карманы, до которых достаёшь на ходу.',
    },
    facts: { en: [['Weight', '1.4 kg'], ['Volume', '45 l'], ['Back length', '42–54 cm'], ['Load', 'up to 18 kg']], ru: [['Вес', '1,4 кг'], ['Объём', '45 л'], ['Спина', '42–54 см'], ['Груз', 'до 18 кг']] },
    stars: 4.6, reviews: 98,
  },
  {
    id: 'emberdown-minus-5', kind: 'sleep', price: 189, picture: 'bag',
    name: { en: 'Emberdown −5', ru: 'Уголёк −5' },
    line: { en: 'Sleeping bag for frost on the flysheet', ru: 'Спальник для инея на тенте' },
    text: {
      en: 'Traceable duck down in boxes that never let it wander off, a collar that seals with one hand, and a foot end shaped like feet. Comfortable at minus five, tested by people who are always cold.',
      ru: 'Утиный пух в камерах, из которых он никуда не уйдёт, воротник, который затягивается одной рукой, и место для ступней в форме ступней. Тепло при минус пяти, проверено мерзляками.',
    },
    facts: { en: [['Weight', '980 g'], ['Comfort', '−5 °C'], ['Filling', '700 cuin'], ['For heights', 'up to 190 cm']], ru: [['Вес', '980 г'], ['Комфорт', '−5 °C'], ['Пух', '700 cuin'], ['Рост', 'до 190 см']] },
    stars: 4.9, reviews: 176, badge: { en: 'New filling', ru: 'Новый пух' },
  },
  {
    id: 'kettlebird', kind: 'kitchen', price: 59, picture: 'stove',
    name: { en: 'Kettlebird', ru: 'Чижик' },
    line: { en: 'Boils half a litre before you find the tea', ru: 'Вскипятит пол-литра, пока ищешь чай' },
    text: {
      en: 'A wide burner under a windshield that is part of the pot. It folds into its own mug, and its lever can be turned with gloves on.',
      ru: 'Широкая горелка под ветрозащитой, которая сама часть котелка. Складывается в собственную кружку, а вентиль слушается и в перчатках.',
    },
    facts: { en: [['Weight', '360 g'], ['0.5 l boils in', '2:10 min'], ['Fuel', 'gas, screw valve'], ['Pot', '0.8 l']], ru: [['Вес', '360 г'], ['0,5 л кипит за', '2:10 мин'], ['Топливо', 'газ, резьба'], ['Котелок', '0,8 л']] },
    stars: 4.5, reviews: 305,
  },
  {
    id: 'glowworm-300', kind: 'light', price: 39, picture: 'lamp',
    name: { en: 'Glowworm 300', ru: 'Светлячок 300' },
    line: { en: 'Headlamp with one button and no riddles', ru: 'Налобный фонарь с одной кнопкой и без загадок' },
    text: {
      en: 'Press for bright, hold for dim, twice for red. It charges from anything, tells honestly how many hours are left, and does not switch itself on inside the pack.',
      ru: 'Нажать — ярко, удержать — тускло, дважды — красный. Заряжается от чего угодно, честно говорит, сколько часов осталось, и не включается сам в рюкзаке.',
    },
    facts: { en: [['Weight', '78 g'], ['Light', '300 lm'], ['Lasts', 'up to 60 h'], ['Rain', 'IPX6']], ru: [['Вес', '78 г'], ['Свет', '300 лм'], ['Работает', 'до 60 ч'], ['Дождь', 'IPX6']] },
    stars: 4.7, reviews: 412,
  },
  {
    id: 'rainmoth-shell', kind: 'clothes', price: 169, picture: 'jacket',
    name: { en: 'Rainmoth shell', ru: 'Куртка «Мотылёк»' },
    line: { en: 'Rain jacket that breathes uphill', ru: 'Дождевик, который дышит на подъёме' },
    text: {
      en: 'Three layers without a single fluorinated compound, zips under the arms as long as your forearm, and a hood that turns with your head instead of staying behind.',
      ru: 'Три слоя без единого соединения фтора, молнии под мышками длиной с предплечье и капюшон, который поворачивается вместе с головой.',
    },
    facts: { en: [['Weight', '410 g'], ['Water column', '20,000 mm'], ['Sizes', 'XS–XXL'], ['Warranty', '3 years']], ru: [['Вес', '410 г'], ['Водостойкость', '20 000 мм'], ['Размеры', 'XS–XXL'], ['Гарантия', '3 года']] },
    stars: 4.6, reviews: 87,
  },
  {
    id: 'mossfoot-mid', kind: 'clothes', price: 149, picture: 'boot',
    name: { en: 'Mossfoot Mid', ru: 'Ботинки «Мох»' },
    line: { en: 'Boots that are broken in already', ru: 'Ботинки, которые не надо разнашивать' },
    text: {
      en: 'Soft where you bend and firm where stones are. The sole can be replaced, and we do it ourselves, in the room behind the shop.',
      ru: 'Мягкие там, где нога сгибается, и жёсткие там, где камни. Подошва меняется, и мы делаем это сами, в комнате за магазином.',
    },
    facts: { en: [['Weight', '1,050 g a pair'], ['Upper', 'waxed leather'], ['Sizes', '36–48'], ['Resoling', '45 €']], ru: [['Вес', '1050 г пара'], ['Верх', 'вощёная кожа'], ['Размеры', '36–48'], ['Новая подошва', '45 €']] },
    stars: 4.8, reviews: 143,
  },
];

export const kinds = {
  tents: { en: 'Tents', ru: 'Палатки' },
  packs: { en: 'Packs', ru: 'Рюкзаки' },
  sleep: { en: 'Sleeping', ru: 'Сон' },
  kitchen: { en: 'Kitchen', ru: 'Кухня' },
  light: { en: 'Light', ru: 'Свет' },
  clothes: { en: 'Clothes', ru: 'Одежда' },
};
