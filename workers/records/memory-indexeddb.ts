/**
 * IndexedDB in memory, in place of the browser's (stand-in.ts says when). It is loaded by `import()` only: most
 * browsers never need it.
 */
import 'fake-indexeddb/auto';
