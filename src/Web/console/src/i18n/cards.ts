import { format, language, number, type Params, pluralForm } from './index';

/** Texts of cards in dialogs and of the site's forms: they come with the first part that needs them, not with the page. */
export const en = {
  'pick.title': 'Send into the dialog',
  'pick.none': 'The site has no forms yet.',
  'pick.make': 'Make one',
  'pick.search': 'Find a form',
  'pick.contact': 'Contact card',
  'pick.contactHint': 'name, phone, e-mail',
  'pick.fields': '{n} field | {n} fields',
  'card.waiting': 'Not answered yet',
  'card.over': 'The dialog ended without an answer',
  'card.answered': 'Answered',
  'card.withdrawn': 'Withdrawn; it cannot be answered any more',
  'card.optional': 'may be left empty',
  'check.checking': 'The shop is being asked…',
  'check.valid': 'The shop says: valid',
  'check.invalid': 'The shop says: not valid',
  'check.unchecked': 'The shop could not be asked; it is tried again',
  'forms.intro': 'Forms that operators send into a dialog with one click. The visitor fills one in there, every answer is checked, and the answers stand in the dialog and in the visitor’s profile.',
  'forms.none': 'No forms yet. A form asks for several things at once, such as where a parcel goes.',
  'forms.new': 'New form',
  'forms.name': 'Name',
  'forms.nameHint': 'Letters, digits, - and _. Under this name the answers stand in the profile, and rules hear of them as the event form_{name}.',
  'forms.check': 'Checked by',
  'forms.checked': 'checked by a webhook',
  'forms.noCheck': 'nobody but Gateway',
  'forms.checkHint': 'The answer is sent, signed, to this webhook; what it says is shown to both in the dialog.',
  'forms.saved': 'The form is saved',
  'forms.removed': 'The form is removed',
  'forms.remove': 'Remove',
  'forms.removeTitle': 'Remove “{name}”?',
  'forms.removeText': 'Nobody can send it any more. What was sent can still be answered.',
  'forms.back': 'All forms',
} as const;

type Key = keyof typeof en;

export const ru: Record<Key, string> = {
  'pick.title': 'Отправить в диалог',
  'pick.none': 'На сайте пока нет форм.',
  'pick.make': 'Создать',
  'pick.search': 'Найти форму',
  'pick.contact': 'Контакты',
  'pick.contactHint': 'имя, телефон, почта',
  'pick.fields': '{n} поле | {n} поля | {n} полей',
  'card.waiting': 'Пока без ответа',
  'card.over': 'Диалог закончился без ответа',
  'card.answered': 'Ответ получен',
  'card.withdrawn': 'Отозвано; ответить больше нельзя',
  'card.optional': 'можно не заполнять',
  'check.checking': 'Спрашиваем магазин…',
  'check.valid': 'Магазин подтверждает',
  'check.invalid': 'Магазин не подтверждает',
  'check.unchecked': 'Магазин не удалось спросить; пробуем ещё',
  'forms.intro': 'Формы, которые оператор отправляет в диалог одним нажатием. Посетитель заполняет их прямо там, каждый ответ проверяется, а ответы остаются в диалоге и в профиле посетителя.',
  'forms.none': 'Форм пока нет. Форма спрашивает сразу несколько вещей, например, куда доставить посылку.',
  'forms.new': 'Новая форма',
  'forms.name': 'Имя',
  'forms.nameHint': 'Буквы, цифры, - и _. Под этим именем ответы стоят в профиле, а правила узнают о них по событию form_{name}.',
  'forms.check': 'Кто проверяет',
  'forms.checked': 'проверяет вебхук',
  'forms.noCheck': 'только Gateway',
  'forms.checkHint': 'Ответ уходит с подписью на этот вебхук; что он скажет, увидят оба в диалоге.',
  'forms.saved': 'Форма сохранена',
  'forms.removed': 'Форма удалена',
  'forms.remove': 'Удалить',
  'forms.removeTitle': 'Удалить «{name}»?',
  'forms.removeText': 'Отправить её больше нельзя. На отправленное ответить можно.',
  'forms.back': 'Все формы',
};

export const tc = (key: Key, params?: Params): string => format((language.value === 'ru' ? ru : en)[key], params);

/** With plural forms, as `tn` knows them. */
export const tcn = (key: Key, n: number): string => format(pluralForm((language.value === 'ru' ? ru : en)[key], n, language.value), { n: number(n) });
