import { z } from 'zod';
import { EngineError } from '../failure.ts';
import { type Component, COMPONENTS } from '../graph/stages.ts';
import { PRECISIONS } from '../protocol/engine.ts';
import { checkPlaces } from './check-places.ts';

/** The index of a pack; written last, so that a folder without it is no pack. */
export const PACK_INDEX = 'index.json';
export const PACK_FORMAT = 'playground-webgpu-pack';
/** Raised when a reader of the earlier version would get wrong bytes. */
export const PACK_VERSION = 1;

/** Bytes after which the next shard begins; a larger tensor is a shard of its own. */
export const SHARD_LIMIT = 64 * 1024 * 1024;
/** Every record starts at a multiple of this, zeros before it, so that it can be viewed as floats. */
export const ALIGNMENT = 16;

const count = z.int().min(0);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'is no sha256');
const path = z
  .string()
  .min(1)
  .refine((text) => !/(^\/|\\|:|(^|\/)\.\.?(\/|$))/.test(text), 'is no path inside the pack');

const place = {
  /** Number of the shard. */
  shard: count,
  /** First byte in the shard. */
  offset: count,
  byteLength: count,
  /** Of these bytes. */
  sha256,
};

const fileSchema = z.object({ path, ...place });

/** Component of the blocks that a large file is kept in (file-blocks.ts). */
export const FILE = 'file';
/** What a packed tensor belongs to: a network, or a file that is kept as it is. */
export type PackedComponent = Component | typeof FILE;

const component = z.enum([...COMPONENTS, FILE]);

const tensorSchema = z.object({
  component,
  /** Key in the upstream file, as the graphs name it. */
  key: z.string().min(1),
  /** What was done to the upstream tensor (`WeightTransform` of workers/graph/weight-plan.ts). */
  transform: z.enum(['as-is', 'transpose', 'q8', 'q8-scales', 'q4', 'q4-scales']),
  dtype: z.enum(['fp32', 'fp16', 'uint8']),
  /** Shape upstream. */
  shape: z.array(count).max(8),
  /** Shape of these bytes: row-major, little-endian. */
  dims: z.array(count).max(8),
  ...place,
});

const indexSchema = z.object({
  format: z.literal(PACK_FORMAT),
  version: z.literal(PACK_VERSION),
  model: z.object({ id: z.string().min(1), revision: z.string().min(1).nullable() }),
  precision: z.enum(PRECISIONS),
  /** The upstream files the tensors were made from. */
  sources: z.array(z.object({ component, path, byteLength: count, sha256 })),
  /** No shard has more bytes than this, but for one that is a single record. */
  shardLimit: count,
  shards: z.array(z.object({ path, byteLength: count })),
  /** Configs and tokenizers, as upstream has them; large files are blocks among the tensors. */
  files: z.array(fileSchema),
  tensors: z.array(tensorSchema),
});

/** `index.json` of a pack: what lies where. Sizes and offsets are in bytes. */
export type PackIndex = Readonly<z.infer<typeof indexSchema>>;
export type PackedFile = Readonly<z.infer<typeof fileSchema>>;
export type PackedTensor = Readonly<z.infer<typeof tensorSchema>>;
export type PackedRecord = PackedFile | PackedTensor;

/** Whether parsed JSON says it is a pack's index, of whatever version. */
export function isPackIndex(json: unknown): boolean {
  return z.object({ format: z.literal(PACK_FORMAT) }).safeParse(json).success;
}

/**
 * Checks an index: its form, that every record lies inside its shard and on no other, that lengths
 * are those of the shapes, and that nothing is listed twice.
 * @throws {EngineError} `model_file_invalid`, or `feature_not_supported` for another version.
 */
export function parsePackIndex(json: unknown): PackIndex {
  const version = z.object({ version: count }).safeParse(json);
  if (isPackIndex(json) && version.success && version.data.version !== PACK_VERSION) {
    throw new EngineError(
      'feature_not_supported',
      `This pack is of format ${version.data.version}; this app reads format ${PACK_VERSION}.`,
      'Pack the model again with this version, or update the app.',
    );
  }
  const parsed = indexSchema.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw invalidIndex(`${issue?.path.join('.') || 'it'}: ${issue?.message ?? 'invalid'}`);
  }
  const problem = checkPlaces(parsed.data);
  if (problem !== undefined) throw invalidIndex(problem);
  return parsed.data;
}

/** The index as text: the same pack gives the same bytes. */
export function formatPackIndex(index: PackIndex): string {
  return `${JSON.stringify(index, null, 1)}\n`;
}

function invalidIndex(what: string): EngineError {
  return new EngineError(
    'model_file_invalid',
    `${PACK_INDEX} of this pack cannot be used: ${what}.`,
    'Download the pack again, or make it again with npm run pack.',
  );
}
