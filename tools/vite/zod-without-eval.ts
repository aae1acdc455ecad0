import type { Plugin } from 'vite';

/**
 * Tells zod that it may not make code from text. zod 4 finds out by trying, `new Function('')`, when
 * the first schema of an object is made (`allowsEval`). The policy of the app's pages and workers
 * refuses that, and the browser logs each refusal as an error. Setting it from a module of the app
 * came too late: the chunk with zod holds schemas, and a browser runs it before the chunks that
 * import it. This plugin can go when zod finds out without trying.
 */
export function zodWithoutEval(): Plugin {
  return {
    name: 'zod-without-eval',
    transform: {
      filter: { id: /\/zod\/v4\/core\/core\.js$/ },
      handler: (code) => ({ code: `${code}\nglobalConfig.jitless = true;\n`, map: null }),
    },
  };
}
