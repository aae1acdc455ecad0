import type { Plugin } from 'vite';

/** The modules of zod 4 that describe schemas as JSON Schema. Every schema of `zod` names them. */
const MODULES = /\/zod\/v4\/core\/(?:json-schema-processors|to-json-schema)\.js$/;

/**
 * Leaves out of zod what describes schemas as JSON Schema: 15 kB in each script that checks anything. Only
 * the build itself describes any, for openapi.json, and it runs in Node. What is left answers every call
 * with itself, because each schema makes two of these calls when it is made.
 */
export function zodWithoutJsonSchema(): Plugin {
  return {
    name: 'zod-without-json-schema',
    apply: 'build',
    transform: {
      filter: { id: MODULES },
      handler: (code) => ({ code: withoutContent(code), map: null }),
    },
  };
}

/** A module with the same exports, each of which does nothing. */
export function withoutContent(code: string): string {
  const declared = [...code.matchAll(/^export (?:const|function) (\w+)/gm)].map(([, name]) => name);
  const renamed = [...code.matchAll(/^export \{ \w+ as (\w+) \}/gm)].map(([, name]) => name);
  const names = [...declared, ...renamed].map((name) => `nothing as ${name}`);
  return `const nothing = () => nothing;\nexport { ${names.join(', ')} };\n`;
}
