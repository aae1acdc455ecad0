import { ENDPOINT_KINDS, ENDPOINTS } from './endpoint.ts';
import { filePaths, storagePaths } from './openapi-files.ts';
import { QUEUE, queuePaths, runPaths } from './openapi-paths.ts';
import { PROTOCOL_SCHEMAS } from './openapi-protocol.ts';
import { INPUT_NAMES, inputSchema, type JsonSchema, outputSchema } from './openapi-schemas.ts';

/**
 * The endpoints as an OpenAPI 3.1 document: what the service worker answers, under the addresses the
 * hosted service has. Plain data, for JSON.
 */
export function openApiDocument(): JsonSchema {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Playground v2.5',
      version: '1.0.0',
      license: { name: 'MIT', identifier: 'MIT' },
      description: `${Object.values(ENDPOINTS).join(', ')}, answered inside the browser: by this app’s service worker for the pages it controls, by localFal() for other pages of its origin, by the bridge for other sites. The addresses are those of the hosted service and no request reaches them. No key is needed and none is looked at.`,
    },
    servers: QUEUE,
    tags: [
      { name: 'queue', description: 'Submit, watch, fetch' },
      { name: 'run', description: 'Ask and wait' },
      { name: 'storage', description: 'Pictures as files' },
    ],
    paths: { ...queuePaths(), ...runPaths(), ...storagePaths(), ...filePaths() },
    components: {
      schemas: {
        ...Object.fromEntries(ENDPOINT_KINDS.map((kind) => [INPUT_NAMES[kind], inputSchema(kind)])),
        Output: outputSchema(),
        ...PROTOCOL_SCHEMAS,
      },
    },
  };
}
