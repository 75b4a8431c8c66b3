import { gzipSync } from 'node:zlib';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

/** What a visitor's phone loads: the first with the page (product, 7), the second when somebody wants the window. These two are all that a first message needs, and together at most 15 KB; all others come after them. */
const MaxGzipBytes = { 'widget.js': 11.5 * 1024, 'widget-panel.js': 3.5 * 1024, 'widget-talk.js': 14.5 * 1024, 'widget-around.js': 1.5 * 1024, 'widget-card.js': 6 * 1024, 'widget-tools.js': 8 * 1024, 'widget-forms.js': 8 * 1024, 'widget-closing.js': 9 * 1024, 'widget-words.js': 6 * 1024, 'widget-preview.js': 8 * 1024 } as Readonly<Record<string, number>>;

const budget: Plugin = {
  name: 'size-budget',
  writeBundle(_, bundle) {
    for (const file of Object.values(bundle)) {
      const size = file.type === 'chunk' ? gzipSync(file.code, { level: 9 }).length : 0;
      const allowed = MaxGzipBytes[file.fileName] ?? 0;
      if (size > allowed) this.error(`${file.fileName} is ${size} bytes gzipped; at most ${allowed} are allowed`);
    }
  },
};

/**
 * One file for each run: `vite build --mode panel` makes the window's as far as a first message needs it, `--mode talk` all that joins it then, `--mode around` the connection for networks without
 * WebSockets, `--mode card` that of invitations with more than words, `--mode tools` what a dialog can do beside sending words, `--mode forms` the cards within it, `--mode closing` its end,
 * `--mode words` pages that are shown, terms and emoji, `--mode preview` what the console shows a look with.
 */
const parts = ['panel', 'talk', 'around', 'card', 'tools', 'forms', 'closing', 'words', 'preview'];
const second = (part: string) => ({ entry: `src/${part}-main.ts`, formats: ['iife' as const], name: `gateway${part}`, fileName: () => `widget-${part}.js` });

/** What the window draws with has been loaded with the corner, which lends it. */
const lent = { find: './dom', replacement: fileURLToPath(new URL('src/lent.ts', import.meta.url)) };

export default defineConfig(({ mode }) => ({
  build: {
    outDir: '../dist',
    // The console and the shop are built into the same folder.
    emptyOutDir: false,
    target: 'es2022',
    lib: parts.includes(mode) ? second(mode) : { entry: 'src/main.ts', formats: ['iife'], name: 'gatewayWidget', fileName: () => 'widget.js' },
  },
  resolve: { alias: mode === 'panel' || mode === 'talk' ? [lent] : [] },
  plugins: [budget],
}));
