/**
 * The hosted service's own client, for pages of this origin without a bundler, by import map:
 * `{ "imports": { "@fal-ai/client": "…/fal-client.js" } }`. It is set up to keep to this browser,
 * whatever it is told.
 */
import { ApiError, createFalClient as create, fal, ValidationError } from '@fal-ai/client';
import { localFal } from './local-fal.ts';

const local = localFal();
local.keep(fal);

/** As the client's own, but its requests are answered here too. */
const createFalClient: typeof create = (config) => create({ ...config, fetch: local.fetch });

export { ApiError, createFalClient, fal, ValidationError };
