import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { checkedManifest } from './tools/vite/models-manifest.ts';
import { offlineList } from './tools/vite/offline-list.ts';
import { oneRuntime } from './tools/vite/one-runtime.ts';
import { publicFiles } from './tools/vite/public-files.ts';

export default defineConfig({
  base: './',
  plugins: [
    react(),
    checkedManifest(),
    publicFiles(),
    offlineList(),
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'workers/service',
      filename: 'sw.ts',
      // src/models/pwa.ts registers it, after the first paint.
      injectRegister: false,
      includeManifestIcons: false,
      injectManifest: {
        rollupFormat: 'iife',
        globPatterns: ['**/*.{html,js,css,svg,png,json,wasm,webmanifest}'],
        // Kept by the page after its first paint (tools/vite/offline-list.ts): ONNX Runtime, in the build
        // this browser uses, the JPEG codecs, and what few people open. Models go into their store.
        globIgnores: [
          '**/ort*',
          'models/**',
          '**/{ApiPage,send-,fal-client,store,hash-worker,openapi,mozjpeg}*',
        ],
      },
      manifest: {
        id: './',
        name: 'Playground v2.5 image to image',
        short_name: 'Playground',
        description: 'A picture and a prompt become a new picture, on your own GPU.',
        start_url: './',
        scope: './',
        display: 'standalone',
        background_color: '#fbfaf8',
        theme_color: '#fbfaf8',
        icons: [
          { src: 'icon.svg', sizes: 'any', type: 'image/svg+xml' },
          { src: 'icon-192.png', sizes: '192x192', type: 'image/png' },
          { src: 'icon-512.png', sizes: '512x512', type: 'image/png' },
        ],
      },
    }),
  ],
  resolve: { alias: [oneRuntime] },
  worker: { format: 'es' },
  build: {
    target: 'es2023',
    sourcemap: true,
    chunkSizeWarningLimit: 2000,
    rolldownOptions: {
      input: ['index.html', 'bridge.html'],
      output: {
        codeSplitting: { groups: [{ name: 'fal-client', test: /node_modules\/@fal-ai\/client/ }] },
      },
    },
  },
});
