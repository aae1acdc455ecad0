import { z } from 'zod';
import { COMPONENTS, type Network, SAFETY_CHECKER } from '../graph/stages.ts';
import { PRECISIONS } from '../protocol/engine-options.ts';
import { PREDICTIONS } from '../protocol/prediction.ts';
import { isInnerPath } from '../weights/inner-path.ts';

/** File name of the index. It is written last: a folder without it is no complete pack. */
export const PACK_INDEX = 'index.json';
export const PACK_FORMAT = 'playground-webgpu-pack';
/**
 * The versions that are read. Version 2 has `q4z`, which earlier readers do not know. A pack gets the lowest
 * version that has all of it.
 */
export const PACK_VERSIONS = [1, 2] as const;

/** The version of a pack with these tensors. */
export function versionOf(
  tensors: readonly Pick<PackedTensor, 'transform'>[],
): (typeof PACK_VERSIONS)[number] {
  return tensors.some(({ transform }) => transform === 'q4z') ? 2 : 1;
}

/** Each shard is a request and a file. Playground v2.5 has 70 to 110. */
const MOST_SHARDS = 4096;

const count = z.int().min(0);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'is no sha256');
const path = z.string().min(1).refine(isInnerPath, 'is no path inside the pack');

const place = {
  /** Number of the shard. */
  shard: count,
  /** Place of the first byte in the shard. */
  offset: count,
  byteLength: count,
  /** sha256 of the record's bytes, in lower-case hex. */
  sha256,
};

const fileSchema = z.object({ path, ...place });

/** The component of blocks of large files (file-blocks.ts). */
export const FILE = 'file';
/** The component of an upstream file that holds all networks of a model (weights/checkpoint). */
export const CHECKPOINT = 'checkpoint';
/** What a packed tensor belongs to: a network, or a large file. */
export type PackedComponent = Network | typeof FILE;

const component = z.enum([...COMPONENTS, SAFETY_CHECKER, FILE]);
const sourceComponent = z.enum([...COMPONENTS, SAFETY_CHECKER, FILE, CHECKPOINT]);

const tensorSchema = z.object({
  component,
  /** Key of the tensor in the upstream file. The graphs use the same key. */
  key: z.string().min(1),
  /** What was done to the upstream tensor (`WeightTransform` of workers/graph/weight-plan.ts). */
  transform: z.enum([
    'as-is',
    'transpose',
    'q8',
    'q8-scales',
    'q4',
    'q4-scales',
    'q4z',
    'q4z-scales',
    'q4z-zeros',
  ]),
  dtype: z.enum(['fp32', 'fp16', 'uint8']),
  /** Shape of the upstream tensor. */
  shape: z.array(count).max(8),
  /** Shape of the stored values. They are row-major and little-endian. */
  dims: z.array(count).max(8),
  ...place,
});

/** The schema of `index.json`. parse-index.ts checks that its entries do not contradict each other. */
export const indexSchema = z.object({
  format: z.literal(PACK_FORMAT),
  version: z.literal(PACK_VERSIONS),
  model: z.object({
    id: z.string().min(1),
    revision: z.string().min(1).nullable(),
    /** What a person said of how a checkpoint was trained that does not say it; only in an exported pack. */
    prediction: z.enum(PREDICTIONS).optional(),
  }),
  precision: z.enum(PRECISIONS),
  /** The upstream files the tensors were made from. */
  sources: z.array(z.object({ component: sourceComponent, path, byteLength: count, sha256 })),
  /** No shard has more bytes than this, except a shard with a single record. */
  shardLimit: count,
  shards: z.array(z.object({ path, byteLength: count })).max(MOST_SHARDS),
  /** Small files, byte for byte: configs and tokenizers. Large files are blocks among the tensors. */
  files: z.array(fileSchema),
  tensors: z.array(tensorSchema),
});

/** `index.json` of a pack. It says where each record lies. Sizes and offsets are in bytes. */
export type PackIndex = Readonly<z.infer<typeof indexSchema>>;
export type PackedFile = Readonly<z.infer<typeof fileSchema>>;
export type PackedTensor = Readonly<z.infer<typeof tensorSchema>>;
export type PackedRecord = PackedFile | PackedTensor;

/** The index as text. Equal indexes give equal text. */
export function formatPackIndex(index: PackIndex): string {
  return `${JSON.stringify(index, null, 1)}\n`;
}
