/**
 * The hosted service's own client for pages of this origin that have no bundler, by an import map:
 * `{ "imports": { "@fal-ai/client": "…/fal-client.js" } }`. Its requests are answered by this
 * browser however the page configures it.
 */
import { createFalClient as create, fal } from '@fal-ai/client';
import { localFal } from './local-fal.ts';

const local = localFal();
local.keep(fal);

/** The client's own function; requests of the new client are answered by this browser too. */
const createFalClient: typeof create = (config) => create({ ...config, fetch: local.fetch });

export { createFalClient, fal };
// By name: `export *` finds no names in a CommonJS module.
export {
  ApiError,
  isCompletedQueueStatus,
  isQueueStatus,
  isRetryableError,
  parseEndpointId,
  ValidationError,
  withMiddleware,
  withProxy,
} from '@fal-ai/client';
