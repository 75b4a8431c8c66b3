import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pages } from './pages.mjs';
import { pictures } from './pictures.mjs';
import { products } from './products.mjs';

/** Makes the shop's pages: English at the root, Russian under /ru. The server puts the gateway's origin where {{gateway}} stands. */
const out = join(import.meta.dirname, '../dist/shop');
const languages = ['en', 'ru'];

const lantern = '<svg viewBox="0 0 32 32" width="30" height="30" aria-hidden="true"><path d="M16 2 24 13h-4l6 9H6l6-9H8Z" fill="#1f6f54"/><rect x="11" y="17" width="10" height="12" rx="3" fill="#e39b2d"/><rect x="14" y="20" width="4" height="6" rx="2" fill="#fff6dc"/><path d="M12 17q4-6 8 0" fill="none" stroke="#7a4f0c" stroke-width="1.600"/></svg>'.replace('1.600', '1.6');
const cart = '<svg viewBox="0 0 24 24" width="22" height="22" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="M6 8h12l1 12H5ZM9 8V6a3 3 0 0 1 6 0v2"/></svg>';

function layout(page, { lang, t, to, other }) {
  const catalog = Object.fromEntries(products.map((p) => [p.id, { name: p.name[lang], price: p.price, picture: `/pictures/${p.picture}.svg` }]));
  return `<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<title>${page.title} · Larch &amp; Lantern</title>
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(lantern.replace('<svg', '<svg xmlns="http://www.w3.org/2000/svg"'))}">
<link rel="stylesheet" href="/shop.css">
<script>
// ?lang=ru and ?lang=en lead to the same page in that language.
const wish = new URLSearchParams(location.search).get('lang');
if (wish && wish !== '${lang}') location.replace(wish === '${other}' ? '${otherPath(page, other)}' : location.pathname);
// Calls made before the widget's script is there wait in q.
window.gateway = { q: [], event(...a) { this.q.push(['event', ...a]); }, set(...a) { this.q.push(['set', ...a]); }, login(...a) { this.q.push(['login', ...a]); }, open() { this.q.push(['open']); }, close() { this.q.push(['close']); } };
window.shop = ${JSON.stringify({ lang, home: to('/cart'), catalog, product: page.product?.id ?? null, page: page.path })};
</script>
<script src="/shop.js" defer></script>
<script src="{{gateway}}/widget.js" data-site="demo" async></script>
</head>
<body>
<header class="top"><div class="wide"><a class="brand" href="${to('/')}">${lantern}<span>Larch &amp; Lantern</span></a>
<nav aria-label="${t({ en: 'Shop', ru: 'Магазин' })}"><a href="${to('/products')}">${t({ en: 'Gear', ru: 'Снаряжение' })}</a><button type="button" data-help>${t({ en: 'Ask us', ru: 'Спросить' })}</button></nav>
<a class="language" href="${otherPath(page, other)}" hreflang="${other}" lang="${other}" aria-label="${other === 'ru' ? 'Русский' : 'English'}"><span>${other === 'ru' ? 'Русский' : 'English'}</span></a>
<button type="button" class="account" data-account>${t({ en: 'Sign in', ru: 'Войти' })}</button>
<a class="basket" href="${to('/cart')}" aria-label="${t({ en: 'Cart', ru: 'Корзина' })}">${cart}<span data-count hidden></span></a></div></header>
<main>${page.body}</main>
<footer><div class="wide columns">
<div><b>Larch &amp; Lantern</b><p>${t({ en: 'Eight things for people who sleep outside on purpose.', ru: 'Восемь вещей для тех, кто ночует под открытым небом по своей воле.' })}</p></div>
<div><b>${t({ en: 'Delivery', ru: 'Доставка' })}</b><p>${t({ en: '2–4 working days, free from €80. Or collect it in two hours, tea included.', ru: '2–4 рабочих дня, от 80 € бесплатно. Или заберите сами через два часа, чай за нами.' })}</p></div>
<div><b>${t({ en: 'Returns and repairs', ru: 'Возврат и ремонт' })}</b><p>${t({ en: '30 days to change your mind, three years on seams and zips.', ru: '30 дней на раздумья, три года на швы и молнии.' })}</p></div>
<div><b>${t({ en: 'Questions', ru: 'Вопросы' })}</b><p>${t({ en: 'The people who pack your parcel answer them.', ru: 'На них отвечают те, кто собирает посылки.' })}</p><button type="button" class="link" data-help>${t({ en: 'Write to us', ru: 'Написать нам' })}</button></div></div>
<div class="wide small">${t({ en: 'A shop that does not exist, for trying Gateway with', ru: 'Несуществующий магазин, чтобы попробовать Gateway' })}</div></footer>
</body>
</html>
`;
}

const inLanguage = (lang, path) => (lang === 'en' ? path : path === '/' ? '/ru/index' : `/ru${path}`);
const otherPath = (page, other) => inLanguage(other, page.path === '/index' ? '/' : page.path);

rmSync(out, { recursive: true, force: true });
for (const lang of languages) {
  const context = { lang, other: languages.find((l) => l !== lang), t: (texts) => texts[lang], to: (path) => inLanguage(lang, path) };
  for (const page of pages(context)) {
    const file = join(out, `${inLanguage(lang, page.path)}.html`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, layout(page, context));
  }
}
// The same pictures as files, for whoever is told of a product by its address.
mkdirSync(join(out, 'pictures'), { recursive: true });
for (const [name, svg] of Object.entries(pictures)) writeFileSync(join(out, `pictures/${name}.svg`), svg.replace('<svg', '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="300"'));
for (const file of ['shop.css', 'shop.js']) copyFileSync(join(import.meta.dirname, file), join(out, file));
