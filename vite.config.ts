import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { LATER_FILES, LATER_FOLDER } from './workers/service/later.ts';
import { compiledCatalogs } from './tools/vite/compiled-catalogs.ts';
import { sizeBudgets } from './tools/vite/budgets.ts';
import { chunkFolders } from './tools/vite/chunk-folders.ts';
import { chunkGroups } from './tools/vite/chunk-groups.ts';
import { iconImports } from './tools/vite/icon-imports.ts';
import { checkedManifest } from './tools/vite/models-manifest.ts';
import { layerOrder } from './tools/vite/layer-order.ts';
import { licenceTexts } from './tools/vite/licence-texts.ts';
import { modelFiles } from './tools/vite/model-files.ts';
import { thirdPartyNotices } from './tools/vite/notices.ts';
import { offlineList } from './tools/vite/offline-list.ts';
import { oneRuntime } from './tools/vite/one-runtime.ts';
import { publicFiles } from './tools/vite/public-files.ts';
import { securityPolicy } from './tools/vite/security-policy.ts';
import { appVersion } from './tools/vite/version.ts';
import { WEB_MANIFEST } from './tools/vite/web-manifest.ts';
import { zodWithoutEval } from './tools/vite/zod-without-eval.ts';
import { zodWithoutJsonSchema } from './tools/vite/zod-without-json-schema.ts';

/** What the page needs right after its first paint. */
const SOON = [
  'src/app/start.ts',
  'src/actions/performers.ts',
  'src/features/source/SourceView.tsx',
  'src/features/source/SourceFoot.tsx',
  'src/features/source/RecipeQuestion.tsx',
  'src/features/parameters/StrengthSlider.tsx',
  'src/features/run/RunningStage.tsx',
  'src/features/run/RunFoot.tsx',
  'src/features/run/RunBar.tsx',
  'src/features/run/RunSpoken.tsx',
  'src/features/queue/Queue.tsx',
  'src/features/capability/CapabilityButton.tsx',
  'src/features/capability/CapabilityNotice.tsx',
  'src/features/capability/CopyReport.tsx',
  'src/features/hosted/HostedSheet.tsx',
  'src/features/models/InstallChip.tsx',
];
/** What opens over the page, and what stands in it without being needed to draw. */
const VIEWS = [
  'src/app/CommandPalette.tsx',
  'src/app/Shortcuts.tsx',
  'src/features/capability/CapabilityDialog.tsx',
  'src/features/models/FullModelLine.tsx',
  'src/features/models/ModelSelect.tsx',
  'src/features/models/ModelsDialog.tsx',
  'src/features/parameters/AdvancedFields.tsx',
  'src/features/pictures/AllPictures.tsx',
  'src/features/prompt/PromptFoot.tsx',
  'src/features/source/AddressDialog.tsx',
  'src/features/source/CameraDialog.tsx',
  'src/ui/Toasts.tsx',
];
const groups = chunkGroups(
  [
    { name: 'soon', roots: SOON },
    { name: 'views', roots: VIEWS },
  ],
  ['index.html', 'bridge.html'],
);
/** The modules that the shell begins with: the pages, and the engine but for ONNX Runtime. */
const folders = chunkFolders([
  'index.html',
  'bridge.html',
  ...SOON,
  'workers/engine.worker.ts',
  'workers/engine/engine.ts',
]);
const offline = offlineList();
const budgets = sizeBudgets();
const notices = thirdPartyNotices();

export default defineConfig({
  base: './',
  plugins: [
    react(),
    compiledCatalogs(),
    iconImports(),
    layerOrder(),
    zodWithoutEval(),
    zodWithoutJsonSchema(),
    checkedManifest(),
    licenceTexts(),
    modelFiles(),
    securityPolicy(),
    publicFiles([notices.gather]),
    groups.plugin,
    folders.page,
    budgets.page,
    notices.gather(),
    notices.write(),
    offline.plugin,
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'workers/service',
      filename: 'sw.ts',
      // src/models/pwa.ts registers it, after the first paint.
      injectRegister: false,
      includeManifestIcons: false,
      injectManifest: {
        rollupFormat: 'iife',
        buildPlugins: { vite: [notices.gather(), zodWithoutEval(), zodWithoutJsonSchema()] },
        globPatterns: [
          '**/*.{html,js,css,svg,png,json,wasm,webmanifest}',
          'styles/*.webp',
          'licences/*.txt',
        ],
        // Models go into their store.
        globIgnores: [`${LATER_FOLDER}**`, ...LATER_FILES, 'models/**'],
        manifestTransforms: [offline.check],
      },
      manifest: WEB_MANIFEST,
    }),
  ],
  define: { 'import.meta.env.APP_VERSION': JSON.stringify(appVersion()) },
  resolve: { alias: [oneRuntime] },
  worker: {
    format: 'es',
    plugins: () => [
      folders.worker(),
      budgets.worker(),
      notices.gather(),
      zodWithoutEval(),
      zodWithoutJsonSchema(),
    ],
  },
  build: {
    target: 'es2023',
    sourcemap: true,
    chunkSizeWarningLimit: 2000,
    rolldownOptions: {
      input: ['index.html', 'bridge.html'],
      output: {
        codeSplitting: {
          groups: [
            { name: 'fal-client', test: /node_modules\/@fal-ai\/client/ },
            { name: groups.nameOf },
          ],
        },
      },
    },
  },
});
