import { isWeightDtype, toFloat32 } from '../convert.ts';
import type { SafetensorsEntry, SafetensorsHeader } from '../safetensors.ts';
import type { ByteSource } from '../sources/source.ts';
import type { LoraModule } from './modules.ts';

/** How a file scales the product B·A of a layer: alpha / rank. */
export type StrengthOf = (module: LoraModule, rank: number) => number;

/** The number in a tensor of one element; undefined if it is none. */
export async function readScalar(
  source: ByteSource,
  { dtype, begin, end, shape }: SafetensorsEntry,
): Promise<number | undefined> {
  if (shape.some((size) => size !== 1)) return undefined;
  const bytes = await source.read(begin, end - begin);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isWeightDtype(dtype)) return toFloat32(bytes, dtype)[0];
  switch (dtype) {
    case 'F64':
      return view.getFloat64(0, true);
    case 'I32':
      return view.getInt32(0, true);
    case 'I64':
      return Number(view.getBigInt64(0, true));
    default:
      return undefined;
  }
}

/**
 * The strengths that diffusers writes into a PEFT file's header (`lora_adapter_metadata`, JSON with
 * `unet.lora_alpha` and so on). 1 where it says nothing, as alpha is then the rank.
 */
export function strengthsOf({ metadata }: SafetensorsHeader): StrengthOf {
  const said = parse(metadata['lora_adapter_metadata']);
  return ({ component, key }, rank) => {
    const of = (name: string): unknown => said[`${component}.${name}`];
    const alpha = pattern(of('alpha_pattern'), key.replace(/\.weight$/, '')) ?? of('lora_alpha');
    if (typeof alpha !== 'number') return 1;
    return alpha / (of('use_rslora') === true ? Math.sqrt(rank) : rank);
  };
}

/** The entry for a layer: by its path, or by the end of its path. */
function pattern(entries: unknown, path: string): unknown {
  if (!isRecord(entries)) return undefined;
  // A hostile file may have any number of entries, and a path has few ends.
  for (let end = path; ; end = end.slice(end.indexOf('.') + 1)) {
    if (Object.hasOwn(entries, end)) return entries[end];
    if (!end.includes('.')) return undefined;
  }
}

function parse(text: string | undefined): Readonly<Record<string, unknown>> {
  if (text === undefined) return {};
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
