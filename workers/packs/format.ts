import { z } from 'zod';
import { type Component, COMPONENTS } from '../graph/stages.ts';
import { PRECISIONS } from '../protocol/engine.ts';

/** The index of a pack; written last, so that a folder without it is no pack. */
export const PACK_INDEX = 'index.json';
export const PACK_FORMAT = 'playground-webgpu-pack';
/** Raised when a reader of the earlier version would get wrong bytes. */
export const PACK_VERSION = 1;

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

/** The form of `index.json`; what it says may still contradict itself (parse-index.ts). */
export const indexSchema = z.object({
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

/** The index as text: the same pack gives the same bytes. */
export function formatPackIndex(index: PackIndex): string {
  return `${JSON.stringify(index, null, 1)}\n`;
}
