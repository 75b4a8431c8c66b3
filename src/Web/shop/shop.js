'use strict';
// The cart lives in the browser; what happens is told to the gateway.
(() => {
  const { lang, catalog, product, page } = window.shop;
  const words = lang === 'ru'
    ? { remove: 'Убрать', signIn: 'Войти', signOut: 'Выйти', less: 'Меньше', more: 'Больше', free: 'бесплатно', order: 'Заказ' }
    : { remove: 'Remove', signIn: 'Sign in', signOut: 'Sign out', less: 'Less', more: 'More', free: 'free', order: 'Order' };
  const all = (selector) => [...document.querySelectorAll(selector)];
  const money = (value) => (lang === 'ru' ? `${value.toFixed(2).replace('.', ',')} €` : `€${value.toFixed(2)}`);
  const tell = (name, details) => window.gateway.event(name, details);

  const read = () => {
    try { return JSON.parse(localStorage.getItem('shop.cart')) ?? {}; } catch { return {}; }
  };
  const cart = Object.fromEntries(Object.entries(read()).filter(([id, n]) => id in catalog && n > 0));
  const goods = () => Object.entries(cart).reduce((sum, [id, n]) => sum + catalog[id].price * n, 0);
  const shipping = () => (goods() >= 80 || goods() === 0 ? 0 : { point: 3.9, door: 5.9, shop: 0 }[localStorage.getItem('shop.delivery') ?? 'point']);
  const total = () => goods() + shipping();

  const address = (path) => new URL(path, location.href).href;

  const MostOfOne = 9;

  /** So many of it, at most nine; the gateway is told what came or went, so that it knows what the cart is worth. */
  const set = (id, wanted) => {
    const [was, n] = [cart[id] ?? 0, Math.min(wanted, MostOfOne)];
    if (n > 0) cart[id] = n;
    else delete cart[id];
    localStorage.setItem('shop.cart', JSON.stringify(cart));
    show();
    if (n !== was) tell(n > was ? 'cart_add' : 'cart_remove', { value: Math.abs(n - was) * catalog[id].price, currency: 'EUR', data: { id, product: catalog[id].name } });
  };

  /** What is bought: the product worth most as id, name, price, qty, the next four as id2, name2 and so on, as docs/RULES.md has it. */
  const bought = () => Object.fromEntries(Object.entries(cart).sort(([a, n], [b, m]) => m * catalog[b].price - n * catalog[a].price).slice(0, 5)
    .flatMap(([id, n], i) => Object.entries({ id, name: catalog[id].name, price: catalog[id].price, qty: n }).map(([key, value]) => [i === 0 ? key : `${key}${i + 1}`, value])));

  function make(tag, properties, ...children) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  }

  function show() {
    const count = Object.values(cart).reduce((a, b) => a + b, 0);
    for (const e of all('[data-count]')) [e.textContent, e.hidden] = [count, count === 0];
    for (const e of all('[data-goods]')) e.textContent = money(goods());
    for (const e of all('[data-shipping]')) e.textContent = shipping() === 0 ? words.free : money(shipping());
    for (const e of all('[data-total]')) e.textContent = money(total());
    for (const e of all('[data-empty]')) e.hidden = count > 0;
    for (const e of all('[data-full]')) e.hidden = count === 0;
    for (const e of all('[data-lines]')) e.replaceChildren(...Object.entries(cart).map(([id, n]) => make('li', {}, make('span', { textContent: `${n} × ${catalog[id].name}` }), make('span', { textContent: money(n * catalog[id].price) }))));
    for (const e of all('[data-cart]'))
      e.replaceChildren(...Object.entries(cart).map(([id, n]) => make('li', {},
        make('span', { className: 'thumb' }, document.querySelector(`[data-picture="${id}"]`).content.cloneNode(true)),
        make('b', { textContent: catalog[id].name }),
        make('span', { className: 'count' },
          make('button', { type: 'button', textContent: '−', ariaLabel: words.less, onclick: () => set(id, n - 1) }), make('span', { textContent: n }),
          make('button', { type: 'button', textContent: '+', ariaLabel: words.more, onclick: () => set(id, n + 1) })),
        make('span', { className: 'sum', textContent: money(n * catalog[id].price) }),
        make('button', { type: 'button', className: 'link', textContent: words.remove, onclick: () => set(id, 0) }))));
  }

  for (const button of all('[data-add]'))
    button.addEventListener('click', () => {
      const id = button.dataset.add;
      set(id, (cart[id] ?? 0) + 1);
      for (const e of all('[data-added]')) e.hidden = false;
    });
  for (const button of all('[data-kind]'))
    button.addEventListener('click', () => {
      for (const b of all('[data-kind]')) b.setAttribute('aria-pressed', b === button);
      for (const card of all('[data-of]')) card.hidden = button.dataset.kind !== '' && card.dataset.of !== button.dataset.kind;
    });
  for (const button of all('[data-help]')) button.addEventListener('click', () => window.gateway.open());
  for (const form of all('form[data-next]')) {
    if (form.dataset.keep) {
      const kept = localStorage.getItem('shop.delivery');
      for (const input of form.querySelectorAll('input[type=radio]')) {
        if (input.value === kept) input.checked = true;
        input.addEventListener('change', () => { localStorage.setItem('shop.delivery', input.value); show(); });
      }
    }
    form.addEventListener('submit', (e) => {
      e.preventDefault();
      // Whoever asks about this order need not say their name again.
      if (form.elements.name) window.gateway.set({ name: form.elements.name.value.trim() });
      location.href = form.dataset.next;
    });
  }
  for (const form of all('form[data-pay]')) 
    form.addEventListener('submit', (e) => {
      e.preventDefault();
      // As with the test cards of payment providers: …0002 is refused, any other pays.
      location.href = form.elements.card.value.replace(/\D/g, '').endsWith('0002') ? form.dataset.refused : form.dataset.pay;
    });

  // The shop's customers: signed in with a click, and known to the gateway by what the shop's server signs.
  const customers = { maria: 'Maria', ivan: 'Иван' };
  const account = document.querySelector('[data-account]');
  const showAccount = () => {
    const who = localStorage.getItem('shop.customer');
    account.textContent = who ? `${customers[who]} · ${words.signOut}` : words.signIn;
  };
  const signIn = async (who) => {
    localStorage.setItem('shop.customer', who);
    showAccount();
    const answer = await fetch(`/sign-in/${who}`);
    if (answer.ok) window.gateway.login((await answer.json()).token);
  };
  account.addEventListener('click', () => {
    if (!localStorage.getItem('shop.customer')) return void signIn(lang === 'ru' ? 'ivan' : 'maria');
    localStorage.removeItem('shop.customer');
    showAccount();
    window.gateway.login('');
  });
  showAccount();
  if (localStorage.getItem('shop.customer') in customers) void signIn(localStorage.getItem('shop.customer'));

  if (product) tell('product_view', { value: catalog[product].price, currency: 'EUR', data: { id: product, name: catalog[product].name, price: String(catalog[product].price), picture: address(catalog[product].picture) } });
  if (page === '/checkout') tell('checkout', { value: total(), currency: 'EUR' });
  if (page === '/payment-error') tell('payment_error', { value: total(), currency: 'EUR', data: { code: '51' } });
  if (page === '/thanks' && goods() > 0) {
    tell('purchase', { value: total(), currency: 'EUR', data: bought() });
    const number = `LL-${Date.now().toString(36).slice(-6).toUpperCase()}`;
    for (const e of all('[data-order]')) e.textContent = `${words.order} ${number} · ${money(total())}`;
    for (const id of Object.keys(cart)) delete cart[id];
    localStorage.setItem('shop.cart', '{}');
  }
  show();
})();
