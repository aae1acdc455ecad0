/**
 * The hosted service's own client for pages of this origin that have no bundler, by an import map:
 * `{ "imports": { "@fal-ai/client": "…/fal-client.js" } }`. Its requests are answered by this
 * browser however the page configures it.
 */
import { ApiError, createFalClient as create, fal, ValidationError } from '@fal-ai/client';
import { localFal } from './local-fal.ts';

const local = localFal();
local.keep(fal);

/** The client's own function; requests of the new client are answered by this browser too. */
const createFalClient: typeof create = (config) => create({ ...config, fetch: local.fetch });

export { ApiError, createFalClient, fal, ValidationError };
