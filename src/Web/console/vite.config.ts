import { gzipSync } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

/** Script and style that an operator's browser loads before the first screen shows; what is set up now and then comes when it is opened (`ui/later.tsx`). */
const MaxFirstGzipBytes = 120 * 1024;

const budget: Plugin = {
  name: 'size-budget',
  writeBundle(_, bundle) {
    const first = new Set<string>();
    const take = (name: string) => {
      const file = bundle[name];
      if (first.has(name) || file?.type !== 'chunk') return;
      first.add(name);
      file.imports.forEach(take);
    };
    for (const file of Object.values(bundle)) {
      if (file.type === 'chunk' && file.isEntry) take(file.fileName);
      else if (file.fileName.endsWith('.css')) first.add(file.fileName);
    }
    let size = 0;
    for (const name of first) {
      const file = bundle[name]!;
      size += gzipSync(file.type === 'chunk' ? file.code : file.source, { level: 9 }).length;
    }
    if (size > MaxFirstGzipBytes) this.error(`the console's first load is ${size} bytes gzipped; at most ${MaxFirstGzipBytes} are allowed`);
  },
};

export default defineConfig({
  base: '/console/',
  build: {
    outDir: '../dist/console',
    emptyOutDir: true,
    // The server's policy allows neither inline script nor data: addresses in style.
    assetsInlineLimit: 0,
    modulePreload: false,
    target: 'es2022',
  },
  plugins: [budget],
});
