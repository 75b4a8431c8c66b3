import { Core } from './core';
import type { EventDetails } from './tracking';
import { loadPart, type AroundParts } from './parts';
import { chooseLanguage } from './texts';
import { keep, local } from './storage';
import { Widget } from './widget';

interface PageApi {
  /** Something happened on the page, such as cart_add with a value and a currency. */
  event(name: string, details?: EventDetails): void;
  /** What the page knows about its visitor. */
  set(attributes: Record<string, unknown>): void;
  /** Who is signed in, as the site has signed it; "" when nobody is any more. */
  login(token: string): void;
  /** The visitor has consented to being remembered; for sites with data-consent. Opening the window does the same. */
  consent(): void;
  open(): void;
  close(): void;
}

/** Calls that the page made before this script was there: [method, …arguments]. */
type Early = { q?: [keyof PageApi, ...unknown[]][] };

declare global {
  interface Window {
    gateway?: PageApi | Early;
  }
}

async function start(script: HTMLScriptElement): Promise<void> {
  const site = script.dataset.site;
  if (!site) return console.warn('gateway: the script tag needs data-site');
  const { consent } = script.dataset;
  const signals = navigator.doNotTrack === '1' || (navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl;
  keep(consent === undefined || (consent === 'signals' && !signals) || local.getItem(`gateway.${site}.visitor`) !== null);
  const language = chooseLanguage([script.dataset.lang ?? '', document.documentElement.lang, ...navigator.languages]);
  const shell = await new Promise<HTMLElement>((resolve) => {
    if (document.body) resolve(document.body);
    else addEventListener('DOMContentLoaded', () => resolve(document.body));
  });
  let widget: Widget | null = null;
  const core = await Core.start({
    origin: new URL(script.src).origin,
    site,
    language: language.tag,
    login: script.dataset.login,
    onChange: () => widget?.changed(),
    onMore: () => void widget?.join(),
    around: async (origin) => (await loadPart<AroundParts>('around', script.src)).line(origin),
  });
  widget = new Widget(shell, core, language, script.src, script.dataset.side === 'left' ? 'left' : 'right');
  const api: PageApi = {
    event: (name, details) => core.tracking.event(name, details),
    set: (attributes) => core.tracking.set(attributes),
    login: (token) => core.login(token),
    consent: () => core.agree(),
    open: () => widget.open(),
    close: () => widget.close(),
  };
  const early = (window.gateway as Early | undefined)?.q ?? [];
  window.gateway = api;
  for (const [method, ...args] of early) (api[method] as ((...a: unknown[]) => void) | undefined)?.(...args);
}

const script = document.currentScript;
// A second tag on the same page is the same widget.
if (script instanceof HTMLScriptElement && !document.querySelector('gateway-widget')) void start(script);
