/**
 * What of the app is not in the service worker's shell: the page takes it in after its first paint
 * (src/models/offline.ts), from the list the build writes (tools/vite/offline-list.ts).
 */

/** Where the build puts every script, style and wasm that the shell does not need. */
export const LATER_FOLDER = 'assets/later/';

/** Files beside index.html whose names stay, as other pages ask for them by name. */
export const LATER_FILES: readonly string[] = ['fal-client.js', 'openapi.json'];
