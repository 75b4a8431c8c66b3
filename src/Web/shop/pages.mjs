import { hero, pictures } from './pictures.mjs';
import { kinds, products } from './products.mjs';

/** The pages, once for each language. `t` picks a language's text, `to` makes an address within it. */
const euro = (value, lang) => (lang === 'ru' ? `${value.toFixed(2).replace('.', ',')} €` : `€${value.toFixed(2)}`);

function card(p, { t, to, lang }) {
  return `<a class="card" href="${to(`/products/${p.id}`)}"><span class="picture">${pictures[p.picture]}${p.badge ? `<em>${t(p.badge)}</em>` : ''}</span>
    <span class="about"><b>${t(p.name)}</b><span>${t(p.line)}</span><span class="price">${euro(p.price, lang)}</span></span></a>`;
}

const steps = (now, { t, to }) => {
  const names = [['cart', t({ en: 'Cart', ru: 'Корзина' })], ['delivery', t({ en: 'Delivery', ru: 'Доставка' })], ['checkout', t({ en: 'Details', ru: 'Данные' })], ['payment', t({ en: 'Payment', ru: 'Оплата' })]];
  const at = names.findIndex(([id]) => id === now);
  return `<ol class="steps">${names.map(([id, name], i) => `<li${i === at ? ' aria-current="step"' : ''}>${i < at ? `<a href="${to(`/${id}`)}">${name}</a>` : name}</li>`).join('')}</ol>`;
};

const summary = ({ t }) => `<aside class="summary"><h2>${t({ en: 'Your order', ru: 'Ваш заказ' })}</h2><ul data-lines></ul><dl>
  <dt>${t({ en: 'Goods', ru: 'Товары' })}</dt><dd data-goods></dd><dt>${t({ en: 'Delivery', ru: 'Доставка' })}</dt><dd data-shipping></dd><dt class="total">${t({ en: 'Total', ru: 'Итого' })}</dt><dd class="total" data-total></dd></dl></aside>`;

export function pages(context) {
  const { t, to, lang } = context;
  const cards = (list) => `<div class="cards">${list.map((p) => card(p, context)).join('')}</div>`;
  const all = [
    {
      path: '/index', title: t({ en: 'Outdoor gear that comes back with you', ru: 'Снаряжение, которое возвращается с вами' }), body: `
      <section class="hero">${hero}<div class="wide"><h1>${t({ en: 'Gear for the second night out', ru: 'Снаряжение для второй ночи' })}</h1>
        <p>${t({ en: 'Anyone is cheerful on the first one. We sell what still works on the second: eight things, all of them used by the people who pack them.', ru: 'В первую ночь весело всем. Мы продаём то, что работает и во вторую: восемь вещей, и каждой пользуются те, кто её упаковывает.' })}</p>
        <a class="button" href="${to('/products')}">${t({ en: 'See the gear', ru: 'Посмотреть снаряжение' })}</a></div></section>
      <section class="wide promises"><p><b>${t({ en: 'Free delivery from €80', ru: 'Бесплатная доставка от 80 €' })}</b>${t({ en: 'Ordered before 15:00, sent the same day.', ru: 'Заказ до 15:00 отправим сегодня.' })}</p>
        <p><b>${t({ en: '30 days to change your mind', ru: '30 дней на раздумья' })}</b>${t({ en: 'Unused, with its label, no questions.', ru: 'Новое, с биркой, без вопросов.' })}</p>
        <p><b>${t({ en: 'Repaired, not replaced', ru: 'Чиним, а не меняем' })}</b>${t({ en: 'Three years on every seam and zip.', ru: 'Три года на швы и молнии.' })}</p></section>
      <section class="wide"><h2>${t({ en: 'Packed most often', ru: 'Собираем чаще всего' })}</h2>${cards([products[0], products[3], products[5], products[7]])}</section>
      <section class="wide story"><div>${pictures.stove}</div><div><h2>${t({ en: 'We test dinner, too', ru: 'Ужин мы тоже проверяем' })}</h2>
        <p>${t({ en: 'Every spring the whole shop walks four days with what it sells. What annoys us twice goes out of the catalogue. That is why there are eight things in it and not eight hundred.', ru: 'Каждую весну весь магазин четыре дня идёт с тем, что продаёт. Что рассердило дважды, уходит из каталога. Поэтому в нём восемь вещей, а не восемьсот.' })}</p>
        <a class="link" href="${to('/products')}">${t({ en: 'All eight of them', ru: 'Все восемь' })}</a></div></section>`,
    },
    {
      path: '/products', title: t({ en: 'All gear', ru: 'Всё снаряжение' }), body: `<section class="wide"><h1>${t({ en: 'All gear', ru: 'Всё снаряжение' })}</h1>
      <div class="filters" role="group" aria-label="${t({ en: 'Kind', ru: 'Вид' })}"><button type="button" data-kind="" aria-pressed="true">${t({ en: 'Everything', ru: 'Всё' })}</button>${Object.entries(kinds).map(([id, name]) => `<button type="button" data-kind="${id}" aria-pressed="false">${t(name)}</button>`).join('')}</div>
      <div class="cards">${products.map((p) => card(p, context).replace('class="card"', `class="card" data-of="${p.kind}"`)).join('')}</div></section>`,
    },
    ...products.map((p) => ({
      path: `/products/${p.id}`, title: t(p.name), product: p, body: `<section class="wide product"><div class="picture">${pictures[p.picture]}</div><div>
        <p class="crumb"><a href="${to('/products')}">${t({ en: 'All gear', ru: 'Всё снаряжение' })}</a> · ${t(kinds[p.kind])}</p><h1>${t(p.name)}</h1><p class="lead">${t(p.line)}</p>
        <p class="reviews"><span aria-hidden="true">★</span> ${lang === 'ru' ? String(p.stars).replace('.', ',') : p.stars} <span>· ${p.reviews} ${t({ en: 'reviews', ru: 'отзывов' })}</span></p>
        <p class="amount">${euro(p.price, lang)}</p><p class="stock">${t({ en: 'In stock, with you in 2–4 working days', ru: 'В наличии, у вас через 2–4 рабочих дня' })}</p>
        <div class="buy"><button type="button" class="button" data-add="${p.id}">${t({ en: 'Add to cart', ru: 'В корзину' })}</button><a class="link" href="${to('/cart')}" data-added hidden>${t({ en: 'It is in the cart. Go there', ru: 'Уже в корзине. Перейти' })}</a></div>
        <p>${t(p.text)}</p><dl class="facts">${t(p.facts).map(([name, value]) => `<dt>${name}</dt><dd>${value}</dd>`).join('')}</dl></div></section>
        <section class="wide"><h2>${t({ en: 'Goes well with it', ru: 'Хорошо вместе' })}</h2>${cards(products.filter((o) => o.kind !== p.kind).slice(0, 4))}</section>`,
    })),
    {
      path: '/cart', title: t({ en: 'Cart', ru: 'Корзина' }), body: `<section class="wide till">${steps('cart', context)}<h1>${t({ en: 'Your cart', ru: 'Ваша корзина' })}</h1>
      <div class="empty" data-empty hidden><p>${t({ en: 'Nothing in here yet. It weighs nothing, which is something.', ru: 'Пока пусто. Зато ничего не весит.' })}</p><a class="button" href="${to('/products')}">${t({ en: 'See the gear', ru: 'Посмотреть снаряжение' })}</a></div>
      <div class="split" data-full><ul class="lines" data-cart></ul>${products.map((p) => `<template data-picture="${p.id}">${pictures[p.picture]}</template>`).join('')}<div>${summary(context)}<a class="button block" href="${to('/delivery')}">${t({ en: 'Choose delivery', ru: 'Выбрать доставку' })}</a></div></div></section>`,
    },
    {
      path: '/delivery', title: t({ en: 'Delivery', ru: 'Доставка' }), body: `<section class="wide till">${steps('delivery', context)}<h1>${t({ en: 'How shall it travel?', ru: 'Как доставить?' })}</h1><div class="split"><form data-next="${to('/checkout')}" data-keep="delivery"><fieldset class="options"><legend class="sr">${t({ en: 'Delivery', ru: 'Доставка' })}</legend>
        <label><input type="radio" name="delivery" value="point" checked><span><b>${t({ en: 'Pick-up point', ru: 'Пункт выдачи' })}</b>${t({ en: '2–4 working days, more than 6,000 places', ru: '2–4 рабочих дня, больше 6000 пунктов' })}</span><i>${euro(3.9, lang)}</i></label>
        <label><input type="radio" name="delivery" value="door"><span><b>${t({ en: 'To the door', ru: 'До двери' })}</b>${t({ en: '2–4 working days, with a time window by e-mail', ru: '2–4 рабочих дня, время придёт на почту' })}</span><i>${euro(5.9, lang)}</i></label>
        <label><input type="radio" name="delivery" value="shop"><span><b>${t({ en: 'Collect in the shop', ru: 'Забрать в магазине' })}</b>${t({ en: 'Ready in two hours; tea included', ru: 'Готово через два часа; чай за нами' })}</span><i>${t({ en: 'free', ru: 'бесплатно' })}</i></label></fieldset>
        <p class="hint">${t({ en: 'From €80 the parcel is on us, either way.', ru: 'От 80 € посылка за наш счёт.' })}</p><button class="button">${t({ en: 'On to your details', ru: 'Далее: данные' })}</button></form>${summary(context)}</div></section>`,
    },
    {
      path: '/checkout', title: t({ en: 'Your details', ru: 'Ваши данные' }), body: `<section class="wide till">${steps('checkout', context)}<h1>${t({ en: 'Where is it going?', ru: 'Куда отправить?' })}</h1><div class="split"><form class="fields" data-next="${to('/payment')}">
        <label>${t({ en: 'Name', ru: 'Имя и фамилия' })}<input name="name" autocomplete="name" required></label><label>${t({ en: 'E-mail', ru: 'Эл. почта' })}<input name="email" type="email" autocomplete="email" required></label>
        <label>${t({ en: 'Street and number', ru: 'Улица и дом' })}<input name="street" autocomplete="street-address" required></label>
        <div class="pair"><label>${t({ en: 'Postcode', ru: 'Индекс' })}<input name="code" autocomplete="postal-code" required></label><label>${t({ en: 'Town', ru: 'Город' })}<input name="town" autocomplete="address-level2" required></label></div>
        <label>${t({ en: 'Phone, for the courier only', ru: 'Телефон, только для курьера' })}<input name="phone" type="tel" autocomplete="tel"></label>
        <button class="button">${t({ en: 'On to payment', ru: 'Далее: оплата' })}</button></form>${summary(context)}</div></section>`,
    },
    {
      path: '/payment', title: t({ en: 'Payment', ru: 'Оплата' }), body: `<section class="wide till">${steps('payment', context)}<h1>${t({ en: 'Payment', ru: 'Оплата' })}</h1><div class="split"><form class="fields" data-pay="${to('/thanks')}" data-refused="${to('/payment-error')}">
        <label>${t({ en: 'Card number', ru: 'Номер карты' })}<input name="card" inputmode="numeric" autocomplete="off" placeholder="4242 4242 4242 4242" value="4000 0000 0000 0002"></label>
        <div class="pair"><label>${t({ en: 'Valid until', ru: 'Срок' })}<input autocomplete="off" value="12 / 30"></label><label>CVC<input inputmode="numeric" autocomplete="off" value="123"></label></div>
        <p class="hint">${t({ en: 'This is a demo: no card is charged. The bank refuses the card ending in 0002; any other number pays.', ru: 'Это демонстрация: деньги не списываются. Карте на 0002 банк откажет, любая другая оплатит.' })}</p>
        <button class="button">${t({ en: 'Pay', ru: 'Оплатить' })} <span data-total></span></button></form>${summary(context)}</div></section>`,
    },
    {
      path: '/payment-error', title: t({ en: 'The payment did not go through', ru: 'Платёж не прошёл' }), body: `<section class="wide till result"><div class="sign bad" aria-hidden="true">!</div><h1>${t({ en: 'The bank said no', ru: 'Банк отказал' })}</h1>
        <p>${t({ en: 'Nothing was charged, and your cart is as you left it. Often it is the limit for internet payments; a second try or another card helps.', ru: 'Деньги не списаны, корзина на месте. Часто дело в лимите на интернет-платежи; помогает вторая попытка или другая карта.' })}</p><p class="code">${t({ en: 'Bank’s code: 51', ru: 'Код банка: 51' })}</p>
        <div class="row"><a class="button" href="${to('/thanks')}">${t({ en: 'Try again', ru: 'Попробовать ещё раз' })}</a><a class="button plain" href="${to('/cart')}">${t({ en: 'Back to the cart', ru: 'Вернуться в корзину' })}</a></div></section>`,
    },
    {
      path: '/error', title: t({ en: 'Something broke on our side', ru: 'У нас что-то сломалось' }), body: `<section class="wide till result"><div class="sign bad" aria-hidden="true">!</div><h1>${t({ en: 'This page fell over', ru: 'Страница упала' })}</h1>
        <p>${t({ en: 'It is us, not you. Your cart is as you left it; a second try in a minute usually helps.', ru: 'Виноваты мы, а не вы. Корзина на месте; обычно помогает попробовать через минуту.' })}</p>
        <div class="row"><a class="button" href="${to('/cart')}">${t({ en: 'Back to the cart', ru: 'Вернуться в корзину' })}</a></div></section>`,
    },
    {
      path: '/thanks', title: t({ en: 'Thank you', ru: 'Спасибо' }), body: `<section class="wide till result"><div class="sign" aria-hidden="true">✓</div><h1>${t({ en: 'Thank you, it is ours to pack now', ru: 'Спасибо, мы уже собираем' })}</h1>
        <p>${t({ en: 'You will get the tracking number by e-mail as soon as the parcel leaves us. Until then: check where your headlamp is.', ru: 'Номер для отслеживания придёт на почту, как только посылка уедет. А пока проверьте, где ваш фонарь.' })}</p><p class="code" data-order></p>
        <div class="row"><a class="button" href="${to('/products')}">${t({ en: 'Back to the gear', ru: 'К снаряжению' })}</a></div></section>`,
    },
  ];
  return all;
}
