import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const ort = fileURLToPath(new URL('./workers/engine/ort.ts', import.meta.url));

export default defineConfig({
  base: './',
  plugins: [react()],
  resolve: {
    // transformers.js imports onnxruntime-web by both names; one runtime must answer all of them.
    alias: [{ find: /^onnxruntime-web(\/webgpu)?$/, replacement: ort }],
  },
  worker: { format: 'es' },
  build: { target: 'es2023', sourcemap: true, chunkSizeWarningLimit: 2000 },
});
