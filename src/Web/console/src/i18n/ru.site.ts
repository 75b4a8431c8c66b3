import type { site as english } from './en.site';

/** Russian texts of the site's settings. */
export const site: Record<keyof typeof english, string> = {
  'nav.site': 'Сайт',
  'site.title': 'Настройки сайта',
  'site.tabs': 'Настройки сайта',
  'site.invitations': 'Приглашения',
  'site.privacy': 'Приватность',
  'site.identity': 'Кто вошёл',
  'site.conversion': 'Отчёты',
  'site.staffing': 'Смены',
  'site.saved': 'Сохранено и уже действует.',
  'site.unsaved': 'Ещё не сохранено',
  'site.undo': 'Вернуть',
  'person.id': 'Номер:',
  'preview.open': 'Как видит посетитель',
  'preview.title': 'Как видит посетитель',
  'preview.device': 'Устройство',
  'preview.desktop': 'Компьютер',
  'preview.phone': 'Телефон',
  'preview.hint': 'Рисует сам виджет. Ничего не считается, места операторов не занимаются.',
  'preview.accepted': 'Принято: здесь откроется окно с этими словами.',
  'preview.declined': 'Отклонено: карточки не будет по крайней мере до следующей страницы.',
  'preview.followed': 'Здесь откроется страница сайта.',
  'preview.again': 'Показать снова',
  'copy.copy': 'Копировать',
  'copy.copied': 'Скопировано',
};
