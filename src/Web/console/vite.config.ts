import { defineConfig } from 'vite';

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
});
