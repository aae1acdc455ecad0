import { z } from 'zod';
import { PRECISIONS } from '../../../workers/protocol.ts';

const file = z.strictObject({
  path: z.string().min(1).describe('Below the source, with forward slashes.'),
  size: z.int().positive().describe('Bytes.'),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

const source = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('url'),
    base: z.string().min(1).describe('A diffusers folder, relative to the app or absolute.'),
  }),
  z.strictObject({
    kind: z.literal('huggingface'),
    repo: z.string().regex(/^[\w.-]+\/[\w.-]+$/),
    revision: z
      .string()
      .regex(/^[0-9a-f]{40}$/)
      .describe('A commit: a branch would give other files one day.'),
  }),
]);

const model = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/),
  title: z.string().min(1),
  summary: z.string().min(1),
  licence: z.strictObject({ name: z.string().min(1), url: z.url() }),
  source,
  native_pixels: z
    .int()
    .positive()
    .optional()
    .describe('Side of the square it draws best; without it every size is drawn as asked.'),
  precisions: z.array(z.enum(PRECISIONS)).nonempty(),
  embedded: z.boolean().describe('Ships with the app: nothing to install.'),
  installable: z.boolean().describe('This version can install it.'),
  kept_bytes: z
    .partialRecord(z.enum(PRECISIONS), z.int().positive())
    .optional()
    .describe('Bytes it takes once installed, by precision.'),
  files: z.array(file).describe('Files whose size and sha256 are known; an install checks them.'),
});

/** models-manifest.json: used when the app is built, when it loads, and for models-manifest.schema.json. */
export const manifestSchema = z.strictObject({
  $schema: z.string().optional(),
  version: z.literal(1),
  models: z
    .array(model)
    .nonempty()
    .refine((models) => new Set(models.map(({ id }) => id)).size === models.length, {
      message: 'two models have the same id',
    }),
});

/** One model of models-manifest.json. */
export type ModelEntry = z.infer<typeof model>;

/** @throws Error whose message names the field that is not valid. */
export function readManifest(json: unknown): readonly ModelEntry[] {
  const parsed = manifestSchema.safeParse(json);
  if (parsed.success) return parsed.data.models;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join('.') || 'it';
  throw new Error(`models-manifest.json is not valid. ${where}: ${issue?.message ?? 'invalid'}`);
}
