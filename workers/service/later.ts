/**
 * Names the parts of the app that are not in the service worker's shell. The page caches them after
 * its first paint (src/models/offline.ts), by the list that the build writes
 * (tools/vite/offline-list.ts).
 */

/** Where the build puts every script, style and wasm that the shell does not need. */
export const LATER_FOLDER = 'assets/later/';

/** Files beside index.html. Their names never change, because other pages request them by name. */
export const LATER_FILES: readonly string[] = ['fal-client.js', 'openapi.json'];
