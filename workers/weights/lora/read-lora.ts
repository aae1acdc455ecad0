import { toEngineError } from '../../failure.ts';
import { isWeightDtype } from '../convert.ts';
import { readHeader, type SafetensorsEntry, type SafetensorsHeader } from '../safetensors.ts';
import type { ByteSource } from '../sources/source.ts';
import { type LoraPart, readKey } from './keys.ts';
import { LeftOut } from './left-out.ts';
import { loraFault } from './lora-fault.ts';
import type { LoraModule, LoraModules } from './modules.ts';
import { madeFor } from './other-model.ts';
import { readScalar, strengthsOf } from './strength.ts';

/** What a file adds to one layer: scale · B·A. */
export interface LoraLayer {
  readonly module: LoraModule;
  readonly rank: number;
  /** alpha / rank. */
  readonly scale: number;
  /** A [rank, in], of a convolution [rank, in, height, width]. */
  readonly down: SafetensorsEntry;
  /** B [out, rank], of a convolution [out, rank, 1, 1]. */
  readonly up: SafetensorsEntry;
  /** DoRA: the length [out] that each row of the changed weight gets; null without. */
  readonly magnitude: SafetensorsEntry | null;
}

/** A LoRA file whose names are read; of its factors nothing is in memory. */
export interface LoraFile {
  readonly source: ByteSource;
  readonly layers: readonly LoraLayer[];
  /** Layers of the file that do not fit the model; more than 0 only where it is forced. */
  readonly misfits: number;
  /** Lines for the log, which name every key that is not used. */
  readonly notes: readonly string[];
  readonly header: SafetensorsHeader;
}

/** Published files have ranks up to 512; a larger one is no low rank any more. */
const MOST_RANK = 2048;

interface Group {
  readonly module: LoraModule;
  readonly isSgm: boolean;
  readonly parts: Map<LoraPart, SafetensorsEntry>;
}

/**
 * Reads which layers a LoRA file changes: kohya's names (after SGM or diffusers), PEFT's, those of
 * old diffusers, convolutions (LoCon) and PEFT's DoRA. Only the header and the alphas are read.
 * @param index of the entry in the request's `loras`
 * @param modules the model's layers
 * @param force uses what fits where some of the file does not
 * @param alphas `left`: they are not read, and no `scale` is to be used. On a server each would be a request.
 * @throws EngineError `invalid_request` at `loras[index].path` if it is no safetensors file, was made
 *   for another model, or nothing of it fits
 */
export async function readLora(
  source: ByteSource,
  index: number,
  modules: LoraModules,
  force: boolean,
  alphas: 'read' | 'left' = 'read',
): Promise<LoraFile> {
  const header = await readHeader(source).catch((error: unknown) => {
    const { message } = toEngineError(error);
    throw loraFault(
      index,
      `It is no safetensors file: ${message}`,
      'Use a .safetensors file made for SDXL.',
    );
  });
  const leftOut = new LeftOut();
  const groups = groupsOf(header, modules, leftOut);
  const strengths = strengthsOf(header);
  const layers: LoraLayer[] = [];
  let misfits = 0;
  for (const { module, parts } of groups) {
    const [down, up] = [parts.get('down'), parts.get('up')];
    const names = [...parts.values()].map(({ name }) => name);
    if (down === undefined || up === undefined) {
      leftOut.add(parts.has('other') ? 'other' : 'alone', ...names);
    } else if (parts.has('mid')) {
      leftOut.add('mid', ...names);
    } else if (!fits(module, down, up, parts.get('magnitude'))) {
      if (!force) throw misfit(index, header, down, up, module);
      misfits += 1;
      leftOut.add('shape', ...names);
    } else {
      const rank = down.shape[0] ?? 1;
      const { alpha, other, dora_scale } = Object.fromEntries(parts);
      const reads = alpha !== undefined && alphas === 'read';
      const given = reads ? await readScalar(source, alpha) : undefined;
      if (reads && (given === undefined || !Number.isFinite(given))) {
        leftOut.add('unread', alpha.name);
      }
      if (other) leftOut.add('other', other.name);
      if (dora_scale) leftOut.add('dora_scale', dora_scale.name);
      const scale =
        given !== undefined && Number.isFinite(given) ? given / rank : strengths(module, rank);
      layers.push({ module, rank, scale, down, up, magnitude: parts.get('magnitude') ?? null });
    }
  }
  if (layers.length === 0) throw nothingFits(index, header);
  return { source, layers, misfits, notes: leftOut.lines(index), header };
}

/** The tensors of each layer. */
function groupsOf(
  { tensors }: SafetensorsHeader,
  modules: LoraModules,
  leftOut: LeftOut,
): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const entry of tensors.values()) {
    const key = readKey(entry.name);
    const found = key && modules(key.module);
    if (key === undefined || found === undefined) {
      leftOut.add(key?.part === 'other' ? 'other' : 'unknown', entry.name);
      continue;
    }
    const id = `${found.module.component} ${found.module.key} ${found.isSgm}`;
    const group = groups.get(id) ?? { ...found, parts: new Map() };
    groups.set(id, group);
    if (group.parts.has(key.part)) leftOut.add('twice', entry.name);
    else group.parts.set(key.part, entry);
  }
  const all = [...groups.values()];
  // Of two names for the same networks diffusers takes its own.
  const hasOwn = all.some(({ module, isSgm }) => module.component === 'unet' && !isSgm);
  const [used, repeated] = [all.filter((g) => !hasOwn || !g.isSgm), all.filter((g) => g.isSgm)];
  if (hasOwn) {
    for (const { parts } of repeated) {
      leftOut.add('sgm', ...[...parts.values()].map(({ name }) => name));
    }
  }
  return used;
}

function fits(
  { shape: [out = 0, ...inputs] }: LoraModule,
  down: SafetensorsEntry,
  up: SafetensorsEntry,
  magnitude: SafetensorsEntry | undefined,
): boolean {
  const [rank = 0, ...rest] = down.shape;
  const wanted = inputs.reduce((product, size) => product * size, 1);
  return (
    rank > 0 &&
    rank <= MOST_RANK &&
    rest[0] === inputs[0] &&
    rest.reduce((product, size) => product * size, 1) === wanted &&
    up.shape[0] === out &&
    up.shape.slice(1).reduce((product, size) => product * size, 1) === rank &&
    (magnitude === undefined || magnitude.shape.reduce((a, b) => a * b, 1) === out) &&
    [down, up, ...(magnitude ? [magnitude] : [])].every(({ dtype }) => isWeightDtype(dtype))
  );
}

function misfit(
  index: number,
  { tensors }: SafetensorsHeader,
  down: SafetensorsEntry,
  up: SafetensorsEntry,
  { shape }: LoraModule,
) {
  const of = madeFor(tensors.values());
  const written = [down, up].map(
    ({ name, dtype, shape: has }) => `${name} is [${has.join(', ')}] of ${dtype}`,
  );
  return loraFault(
    index,
    `${of === undefined ? '' : `It was made for ${of}. `}It does not fit this model: ${written.join(' and ')}, for a layer of [${shape.join(', ')}].`,
    'Use a LoRA made for this model, or set force to use the part that fits.',
  );
}

function nothingFits(index: number, { tensors }: SafetensorsHeader) {
  const of = madeFor(tensors.values());
  const [first = 'none'] = tensors.keys();
  return loraFault(
    index,
    of === undefined
      ? `None of its ${tensors.size} tensors belongs to a layer of this model; the first one is ${first.slice(0, 100)}.`
      : `It was made for ${of}, and nothing of it fits this model.`,
    'Use a LoRA made for SDXL or Playground v2.5.',
  );
}
