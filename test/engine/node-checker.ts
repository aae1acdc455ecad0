import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { nodeSource } from '../../tools/node-source.ts';
import { decodeImage } from '../../workers/engine/image/decode.ts';
import type { RgbImage } from '../../workers/engine/image/rgb-image.ts';
import { EngineError } from '../../workers/failure.ts';
import { packAsFolder } from '../../workers/packs/open-folder.ts';
import { planChecker } from '../../workers/packs/plan-checker.ts';
import { packOf } from '../../workers/packs/read.ts';
import type { ShardSink } from '../../workers/packs/shard-writer.ts';
import { writePack } from '../../workers/packs/write.ts';
import type { Precision } from '../../workers/protocol/engine-options.ts';
import { modelFolder, type ModelFolder } from '../../workers/weights/folder.ts';
import { readHeader } from '../../workers/weights/safetensors.ts';
import { bytesSource } from '../../workers/weights/sources/bytes-source.ts';

const FIXTURES = fileURLToPath(new URL('../fixtures/safety/', import.meta.url));

/** Where a fixture of the checkers lies. */
export function checkerFixture(name: string): string {
  return join(FIXTURES, name);
}

/** One of the six pictures that the recorded checkers looked at. @param name as in expected.json */
export async function checkedPicture(name: string): Promise<RgbImage> {
  const file = name.replace('../checker_images/', 'pictures/');
  const blob = new Blob([await readFile(checkerFixture(file))]);
  return decodeImage(blob, { convertColorProfile: false });
}

/**
 * A recorded checker's weights with other numbers in one float32 tensor, so that it flags every picture,
 * or none.
 * @param file as in the fixtures, `v1/…`
 */
export async function weightsWith(
  file: string,
  key: string,
  numbers: readonly number[],
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(await readFile(checkerFixture(file)));
  const { tensors } = await readHeader(bytesSource(bytes, file));
  const entry = tensors.get(key);
  if (entry?.dtype !== 'F32') throw new Error(`${file} has no float32 tensor ${key}`);
  const values = Float32Array.from(
    { length: (entry.end - entry.begin) / 4 },
    (_, i) => numbers[i % numbers.length] ?? 0,
  );
  bytes.set(new Uint8Array(values.buffer), entry.begin);
  return bytes;
}

export const CONCEPT_WEIGHTS = 'v1/safety_checker/model.safetensors';

/** CompVis' checker in small, which flags every picture: each cosine is above such a threshold. */
export function flagsAll(): Promise<Uint8Array<ArrayBuffer>> {
  return weightsWith(CONCEPT_WEIGHTS, 'concept_embeds_weights', [-2]);
}

/** A folder of these files alone. */
export function memoryFolder(
  id: string,
  files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>,
): ModelFolder {
  return modelFolder(id, async (path) => {
    const bytes = files.get(path);
    if (bytes === undefined) throw new EngineError('model_file_missing', `No ${path}.`, '');
    return bytesSource(bytes, path);
  });
}

/** The miniature's folder with other weights. */
export async function conceptFolder(weights: Uint8Array<ArrayBuffer>): Promise<ModelFolder> {
  const config = 'safety_checker/config.json';
  const files = [
    [config, new Uint8Array(await readFile(checkerFixture(`v1/${config}`)))],
    ['safety_checker/model.safetensors', weights],
  ] as const;
  return memoryFolder('safety-v1', new Map(files));
}

/** A folder packed as the store packs a safety checker, in memory. */
export async function packedChecker(
  folder: ModelFolder,
  precision: Precision,
): Promise<ModelFolder> {
  const shards = new Map<string, Uint8Array<ArrayBuffer>[]>();
  const index = await writePack(await planChecker(folder, precision), folder, sinkOf(shards), {
    model: { id: 'safety-v1', revision: null },
  });
  return packAsFolder(
    'safety-v1',
    packOf(index, async (path) => {
      const parts = new Blob(shards.get(path) ?? []);
      return bytesSource(new Uint8Array(await parts.arrayBuffer()), path);
    }),
  );
}

/** The folder of a recorded checker, `v1` or `v2`. Its files are closed when it is. */
export function checkerFolder(version: string): ModelFolder {
  const opened: { close(): Promise<void> }[] = [];
  const folder = modelFolder(version, async (path) => {
    const file = await nodeSource(checkerFixture(join(version, path)), path);
    opened.push(file);
    return file;
  });
  const close = () => void Promise.all(opened.splice(0).map((file) => file.close()));
  return { ...folder, close };
}

/** Keeps shards in memory; a pack that is written in one go is never patched or resumed. */
function sinkOf(shards: Map<string, Uint8Array<ArrayBuffer>[]>): ShardSink {
  let open: Uint8Array<ArrayBuffer>[] = [];
  return {
    async begin(path) {
      open = [];
      shards.set(path, open);
    },
    // The writer uses its memory again.
    append: async (bytes) => void open.push(bytes.slice()),
    flush: async () => {},
    seal: async () => {},
    resume: never,
    patch: never,
  };
}

async function never(): Promise<never> {
  throw new Error('a pack in memory is written in one go');
}
