import { z } from 'zod';
import manifestJson from '../../../models-manifest.json';
import { PRECISIONS } from '../../../workers/protocol.ts';

const model = z.object({
  id: z.string(),
  title: z.string(),
  summary: z.string(),
  licence: z.object({ name: z.string(), url: z.url() }),
  source: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('url'), base: z.string() }),
    z.object({ kind: z.literal('huggingface'), repo: z.string(), revision: z.string() }),
  ]),
  native_pixels: z.int().positive().optional(),
  precisions: z.array(z.enum(PRECISIONS)).nonempty(),
  /** Ships with the app: nothing to install. */
  embedded: z.boolean(),
  /** This build can bring it in. */
  installable: z.boolean(),
  /** Bytes on disk once installed, by precision. */
  kept_bytes: z.partialRecord(z.enum(PRECISIONS), z.int().positive()).optional(),
  files: z.array(z.object({ path: z.string(), size: z.int(), sha256: z.string().length(64) })),
});

const manifest = z.object({ version: z.literal(1), models: z.array(model).nonempty() });

/** One model of models-manifest.json. */
export type ModelEntry = z.infer<typeof model>;

/** @throws ZodError when the manifest the app was built with is not valid. */
export function readManifest(json: unknown): readonly ModelEntry[] {
  return manifest.parse(json).models;
}

export const MODELS = readManifest(manifestJson);

/** The model `id` names where it can run, else the embedded one. */
export function usableModel(id: string): ModelEntry {
  const named = MODELS.find((entry) => entry.id === id);
  const usable = named?.embedded ? named : MODELS.find((entry) => entry.embedded);
  if (usable === undefined) throw new Error('models-manifest.json names no embedded model');
  return usable;
}

/** Bytes fetched to install a model. */
export function downloadBytes(entry: ModelEntry): number {
  return entry.files.reduce((sum, file) => sum + file.size, 0);
}
