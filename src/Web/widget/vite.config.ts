import { gzipSync } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

/** What a visitor's phone loads before the button can show (product, 7); the window itself comes when somebody wants it. */
const MaxGzipBytes = { 'widget.js': 15 * 1024, 'widget-panel.js': 11 * 1024, 'widget-card.js': 6 * 1024, 'widget-tools.js': 8 * 1024, 'widget-forms.js': 8 * 1024, 'widget-closing.js': 9 * 1024, 'widget-words.js': 6 * 1024, 'widget-preview.js': 8 * 1024 } as Readonly<Record<string, number>>;

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

/** One file for each run: `vite build --mode panel` makes the window's, `--mode card` that of invitations with more than words, `--mode tools` what a dialog can do beside sending words, `--mode forms` the cards within it, `--mode closing` its end, `--mode words` pages that are shown, terms and emoji, `--mode preview` what the console shows a look with. */
const second = (part: string) => ({ entry: `src/${part}-main.ts`, formats: ['iife' as const], name: `gateway${part}`, fileName: () => `widget-${part}.js` });

export default defineConfig(({ mode }) => ({
  build: {
    outDir: '../dist',
    // The console and the shop are built into the same folder.
    emptyOutDir: false,
    target: 'es2022',
    lib: mode === 'panel' || mode === 'card' || mode === 'tools' || mode === 'forms' || mode === 'closing' || mode === 'words' || mode === 'preview' ? second(mode)
      : { entry: 'src/main.ts', formats: ['iife'], name: 'gatewayWidget', fileName: () => 'widget.js' },
  },
  plugins: [budget],
}));
