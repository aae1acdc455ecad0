import { toEngineError } from '../../failure.ts';
import { isWeightDtype, toFloat32 } from '../../weights/convert.ts';
import { isPickle } from '../../weights/pickle.ts';
import { readHeader, type SafetensorsEntry } from '../../weights/safetensors.ts';
import { blobSource } from '../../weights/sources/blob-source.ts';
import type { ByteSource } from '../../weights/sources/source.ts';
import { embeddingFault } from './embedding-fault.ts';

/** Names of the first text encoder's vectors: kohya and A1111, Replicate's trainer, diffusers. */
const FIRST = ['clip_l', 'text_encoders_0', 'text_encoder'];
/** Names of the second text encoder's vectors. */
const SECOND = ['clip_g', 'text_encoders_1', 'text_encoder_2'];
/** A prompt has room for 75 tokens, so a word of more vectors could never be drawn whole. */
const MOST_VECTORS = 75;

/** Vectors of learned words, one for each word and encoder. */
export interface LearnedVectors {
  /** [width of encoder 1] each. */
  readonly first: readonly Float32Array[];
  /** [width of encoder 2] each; as many. */
  readonly second: readonly Float32Array[];
}

/**
 * Reads a textual inversion for a model with two text encoders: a safetensors file (also named
 * `.pti`) with a tensor [n, width] or [width] for each encoder. Only the header and these two
 * tensors are read, whatever the size of the file.
 * @param index of the entry in the request's `embeddings`
 * @param widths of the two encoders
 * @throws EngineError `invalid_request` at `embeddings[index].path`
 */
export async function readEmbeddingFile(
  file: Blob,
  index: number,
  widths: readonly [number, number],
): Promise<LearnedVectors> {
  await refusePickle(file, index);
  const source = blobSource(file, `embeddings[${index}]`);
  const { tensors } = await readHeader(source).catch((error: unknown) => {
    const { message } = toEngineError(error);
    throw embeddingFault(
      index,
      'path',
      `It is no safetensors file: ${message}`,
      'Use a .safetensors file made for SDXL.',
    );
  });
  const find = (names: readonly string[]) => names.flatMap((name) => tensors.get(name) ?? []).at(0);
  const [first, second] = [find(FIRST), find(SECOND)];
  if (first === undefined || second === undefined) throw missing(index, [...tensors.keys()]);
  const vectors = {
    first: await readRows(source, first, index, widths[0]),
    second: await readRows(source, second, index, widths[1]),
  };
  if (vectors.first.length === vectors.second.length) return vectors;
  throw embeddingFault(
    index,
    'path',
    `It has ${vectors.first.length} vectors for the first text encoder and ${vectors.second.length} for the second.`,
    'Both must have as many; download the file again, or use another.',
  );
}

async function refusePickle(file: Blob, index: number): Promise<void> {
  if (!isPickle(new Uint8Array(await file.slice(0, 9).arrayBuffer()))) return;
  throw embeddingFault(
    index,
    'path',
    'It is a PyTorch pickle (.pt, .bin), which can run any code when it is opened, so it is never opened here.',
    'Use the .safetensors file of the same embedding, or convert it where it was made.',
  );
}

function missing(index: number, names: readonly string[]) {
  const other = [...FIRST, ...SECOND].some((name) => names.includes(name));
  const single = names.length === 1 || names.includes('emb_params');
  const message =
    other || single
      ? 'It has vectors for one text encoder only, so it was made for Stable Diffusion 1 or 2; this model has two.'
      : 'It has no vectors under a known name (clip_l and clip_g, text_encoders_0 and text_encoders_1).';
  return embeddingFault(index, 'path', message, 'Use an embedding made for SDXL.');
}

async function readRows(
  source: ByteSource,
  { name, dtype, shape, begin, end }: SafetensorsEntry,
  index: number,
  width: number,
): Promise<readonly Float32Array[]> {
  const [rows, columns] = shape.length === 1 ? [1, shape[0]] : shape;
  if (shape.length > 2 || columns !== width || !rows || !isWeightDtype(dtype)) {
    throw embeddingFault(
      index,
      'path',
      `Its tensor ${name} is [${shape.join(', ')}] of ${dtype}; this model needs vectors of ${width} floats.`,
      'Use an embedding made for this family of models.',
    );
  }
  if (rows > MOST_VECTORS) {
    throw embeddingFault(
      index,
      'path',
      `It has ${rows} vectors, and a prompt has room for ${MOST_VECTORS}.`,
      'Use an embedding with fewer vectors.',
    );
  }
  const values = toFloat32(await source.read(begin, end - begin), dtype);
  if (!values.every(Number.isFinite)) {
    throw embeddingFault(
      index,
      'path',
      `Its tensor ${name} holds values that are not numbers.`,
      'Download the file again, or use another.',
    );
  }
  return Array.from({ length: rows }, (_, row) => values.slice(row * width, (row + 1) * width));
}
