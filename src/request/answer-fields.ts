import * as z from 'zod/mini';
import { field } from './field.ts';
import { boolean } from './lax-schemas.ts';

/** Fields of a request that change its answer and not the picture. Only the endpoint reads them. */
export const ANSWER_FIELDS = {
  sync_mode: field(boolean(false), {
    description:
      'Not in the hosted endpoint, but in its siblings: the pictures of the output are data URIs instead of addresses.',
    title: 'Data URIs',
    app: { without: 'The screen shows pictures and no answer of the endpoint.' },
  }),
} as const;

/** {@link ANSWER_FIELDS} with their defaults. All other fields are ignored. */
export const answerSchema = z.object({ sync_mode: ANSWER_FIELDS.sync_mode.schema });
