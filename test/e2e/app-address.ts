/** Nothing is loaded while somebody types. */
export const NOT_AHEAD = '&ahead=off';

/**
 * What stands behind the app's address in most tests. Two files share two cores, so each engine has one thread and no
 * twin. `sub-path.test.ts`, `bridge.test.ts`, `offline.test.ts` and `twin.test.ts` leave the threads as they are. And no model is loaded where a test types and draws nothing:
 * `load-ahead.test.ts` tries that.
 */
export const ONE_THREAD = `?threads=1${NOT_AHEAD}`;

/** The same with the engine on the CPU, also where there is a software GPU. */
export const ON_CPU = `${ONE_THREAD}&backend=wasm`;
