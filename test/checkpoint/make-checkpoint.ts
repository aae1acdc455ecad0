/** Makes single-file checkpoints of diffusers folders, the other way round than the app reads them. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseUnetConfig, parseVaeConfig } from '../../workers/graph/config.ts';
import { COMPONENTS } from '../../workers/graph/stages.ts';
import { bytesSource } from '../../workers/weights/sources/bytes-source.ts';
import { readHeader } from '../../workers/weights/safetensors.ts';
import { encodeRaw, type RawTensor } from './encode-raw.ts';
import { sgmName } from './sgm-names.ts';

/** Texts of a miniature that shapes cannot say: its heads, its groups and its own vocabulary. */
const MINIATURE_FILES = [
  'text_encoder/config.json',
  'text_encoder_2/config.json',
  'unet/config.json',
  ...['tokenizer', 'tokenizer_2'].flatMap((folder) =>
    ['merges.txt', 'special_tokens_map.json', 'tokenizer_config.json', 'vocab.json'].map(
      (file) => `${folder}/${file}`,
    ),
  ),
];

interface CheckpointOptions {
  /** Files that the checkpoint brings along in its metadata. */
  readonly carried?: readonly string[];
  /** Metadata that comes before these files. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Tensors beside those of the networks. */
  readonly more?: readonly RawTensor[];
  /** Whether the statistics of latents are in it, by which Playground v2.5 is known; they are by default. */
  readonly statistics?: boolean;
  /** Changes a tensor that has its name in the checkpoint. */
  readonly change?: (tensor: RawTensor) => RawTensor;
}

/** @param folder of a model with statistics of latents, as Playground v2.5 */
export async function makeCheckpoint(
  folder: string,
  {
    carried = MINIATURE_FILES,
    metadata = {},
    more = [],
    statistics = true,
    change,
  }: CheckpointOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const json = async (path: string) =>
    JSON.parse(await readFile(join(folder, path), 'utf8')) as object;
  const vae = parseVaeConfig(await json('vae/config.json'));
  const blocks = {
    unet: parseUnetConfig(await json('unet/config.json')),
    vae: vae.block_out_channels.length,
  };
  const tensors: RawTensor[] = [...more];
  if (statistics) {
    tensors.push(statistic('edm_mean', vae.latents_mean ?? []));
    tensors.push(statistic('edm_std', vae.latents_std ?? []));
  }
  const joined = new Map<string, RawTensor[]>();
  for (const component of COMPONENTS) {
    for (const tensor of await tensorsOf(folder, component)) {
      const { key, third, transposed } = sgmName(component, tensor.name, blocks);
      if (third !== undefined) {
        const parts = joined.get(key) ?? [];
        parts[third] = tensor;
        joined.set(key, parts);
      } else if (transposed) tensors.push({ ...turned(tensor), name: key });
      else tensors.push({ ...tensor, name: key, shape: shapeOf(key, tensor.shape) });
    }
  }
  for (const [name, parts] of joined) tensors.push(stacked(name, parts));
  tensors.sort((a, b) => (a.name < b.name ? -1 : 1));
  const texts: Record<string, string> = { ...metadata };
  for (const path of carried) texts[path] ??= await readFile(join(folder, path), 'utf8');
  return encodeRaw(change === undefined ? tensors : tensors.map(change), texts);
}

async function tensorsOf(folder: string, component: string): Promise<readonly RawTensor[]> {
  const stem = component.startsWith('text') ? 'model' : 'diffusion_pytorch_model';
  const path = join(folder, component, `${stem}.safetensors`);
  const source = bytesSource(new Uint8Array(await readFile(path)), component);
  const { tensors } = await readHeader(source);
  const read = [...tensors.values()].map(async ({ name, dtype, shape, begin, end }) => {
    return { name, dtype, shape, bytes: await source.read(begin, end - begin) };
  });
  return Promise.all(read);
}

/** The VAE's attention is made of 1×1 convolutions there. */
function shapeOf(key: string, shape: readonly number[]): readonly number[] {
  return /mid\.attn_1\.(q|k|v|proj_out)\.weight$/.test(key) ? [...shape, 1, 1] : shape;
}

function statistic(name: string, values: readonly number[]): RawTensor {
  const bytes = new Uint8Array(new Float32Array(values).buffer);
  return { name, dtype: 'F32', shape: [1, values.length, 1, 1], bytes };
}

function stacked(name: string, parts: readonly RawTensor[]): RawTensor {
  const [first] = parts;
  if (first === undefined || parts.length !== 3) throw new Error(`${name} is not of three parts`);
  const [rows = 0, ...rest] = first.shape;
  const bytes = new Uint8Array(Buffer.concat(parts.map((part) => part.bytes)));
  return { name, dtype: first.dtype, shape: [3 * rows, ...rest], bytes };
}

/** The transposed matrix, element by element. */
function turned({ dtype, shape: [rows = 0, columns = 0], bytes, name }: RawTensor): RawTensor {
  const size = dtype === 'F32' ? 4 : 2;
  const out = new Uint8Array(bytes.byteLength);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const from = (row * columns + column) * size;
      out.set(bytes.subarray(from, from + size), (column * rows + row) * size);
    }
  }
  return { name, dtype, shape: [columns, rows], bytes: out };
}

const TOKENS = 49_408;

/**
 * A checkpoint of a miniature that knows CLIP's 49,408 tokens, the words of a published model. It has no
 * vector for most of them.
 */
export async function makeClipCheckpoint(
  folder: string,
  { statistics }: Pick<CheckpointOptions, 'statistics'> = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const metadata: Record<string, string> = {};
  for (const path of ['text_encoder/config.json', 'text_encoder_2/config.json']) {
    const config = JSON.parse(await readFile(join(folder, path), 'utf8')) as object;
    metadata[path] = JSON.stringify({ ...config, vocab_size: TOKENS });
  }
  return makeCheckpoint(folder, {
    carried: ['unet/config.json'],
    metadata,
    ...(statistics === undefined ? {} : { statistics }),
    change(tensor) {
      const [rows = 0, width = 0] = tensor.shape;
      if (!tensor.name.endsWith('token_embedding.weight')) return tensor;
      const bytes = new Uint8Array((tensor.bytes.byteLength / rows) * TOKENS);
      bytes.set(tensor.bytes);
      return { ...tensor, shape: [TOKENS, width], bytes };
    },
  });
}
