import type * as dom from './dom';

export * from './icons';

/** The corner's script lends what both draw with to those that come in the same breath (`loadPart`); vite.config.ts puts this in the place of dom.ts there. */
export const { h, icon, avatar } = (document.currentScript as HTMLScriptElement & { lent: typeof dom }).lent;
