import { parseShallowJson } from '../../src/request/shallow-json.ts';
import { EngineError } from '../failure.ts';
import type { ByteSource } from './sources/source.ts';

/** Bytes per element of the dtypes a file may hold (huggingface/safetensors, `Dtype`). */
export const DTYPE_BYTES = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E4M3: 1,
  F8_E5M2: 1,
  U16: 2,
  I16: 2,
  F16: 2,
  BF16: 2,
  U32: 4,
  I32: 4,
  F32: 4,
  U64: 8,
  I64: 8,
  F64: 8,
} as const;
export type SafetensorsDtype = keyof typeof DTYPE_BYTES;

/** Where one tensor lies. Elements are little endian and row-major. */
export interface SafetensorsEntry {
  readonly name: string;
  readonly dtype: SafetensorsDtype;
  readonly shape: readonly number[];
  /** First byte, counted from the start of the file. */
  readonly begin: number;
  /** One past the last byte, counted from the start of the file. */
  readonly end: number;
  /** The bytes are those of the transposed matrix: [columns, rows] where `shape` is [rows, columns]. */
  readonly transposed?: true;
}

export interface SafetensorsHeader {
  /** By name, in the order the bytes lie in the file. */
  readonly tensors: ReadonlyMap<string, SafetensorsEntry>;
  /** The file's `__metadata__`; empty without one. */
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Largest header accepted, in bytes. The reference reader takes 100 MB, which are a gigabyte once they are
 * parsed; the UNet's header has .2 MB.
 */
export const HEADER_LIMIT = 16_000_000;

/**
 * Reads and checks the header of a safetensors file: its length, JSON, dtypes, shapes, that every
 * tensor's bytes are dtype × shape, lie inside the file and overlap no other's. Padding spaces after
 * the header, unused bytes between tensors and after the last one are accepted.
 *
 * @throws {EngineError} `model_file_invalid` naming the file and what is wrong with it, and whatever
 * `source.read` throws.
 */
export async function readHeader(
  source: ByteSource,
  signal?: AbortSignal,
): Promise<SafetensorsHeader> {
  if (source.size < 8) invalid(source, `it has ${source.size} bytes, fewer than a header needs`);
  const prefix = await source.read(0, 8, signal);
  const length = new DataView(prefix.buffer).getBigUint64(0, true);
  if (length > BigInt(source.size - 8)) {
    invalid(source, `its header says it has ${length} bytes, the file only ${source.size}`);
  }
  if (length > BigInt(HEADER_LIMIT)) {
    invalid(source, `its header of ${length} bytes is larger than ${HEADER_LIMIT}`);
  }
  const dataBegin = 8 + Number(length);
  const json = parseHeader(source, await source.read(8, Number(length), signal));
  const { __metadata__: metadata = {}, ...records } = json;
  const entries = Object.entries(records).map(([name, record]) =>
    checkEntry(source, name, record, dataBegin),
  );
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  checkOverlaps(source, entries);
  return {
    tensors: new Map(entries.map((entry) => [entry.name, entry])),
    metadata: checkMetadata(source, metadata),
  };
}

function parseHeader(source: ByteSource, bytes: Uint8Array): Record<string, unknown> {
  let value: unknown;
  try {
    value = parseShallowJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return invalid(source, 'its header is not JSON');
  }
  return isRecord(value) ? value : invalid(source, 'its header is not a JSON object');
}

function checkEntry(
  source: ByteSource,
  name: string,
  record: unknown,
  dataBegin: number,
): SafetensorsEntry {
  if (!isRecord(record)) return invalid(source, `tensor ${name} is not described by an object`);
  const { dtype, shape, data_offsets: offsets } = record;
  if (typeof dtype !== 'string' || !isDtype(dtype)) {
    return invalid(source, `tensor ${name} has the unknown dtype ${JSON.stringify(dtype)}`);
  }
  if (!isCounts(shape)) {
    return invalid(source, `tensor ${name} has the impossible shape ${JSON.stringify(shape)}`);
  }
  const [first, last] = isCounts(offsets) && offsets.length === 2 ? offsets : [];
  if (first === undefined || last === undefined || first > last) {
    return invalid(source, `tensor ${name} has the impossible offsets ${JSON.stringify(offsets)}`);
  }
  if (last > source.size - dataBegin) {
    return invalid(source, `tensor ${name} ends ${last - (source.size - dataBegin)} bytes past it`);
  }
  // A zero anywhere makes the tensor empty, however large the other dimensions are.
  const bytes = shape.includes(0)
    ? 0
    : shape.reduce((product, size) => product * size, DTYPE_BYTES[dtype]);
  if (bytes !== last - first) {
    return invalid(
      source,
      `tensor ${name} (${dtype} [${shape.join(', ')}]) needs ${bytes} bytes and has ${last - first}`,
    );
  }
  return { name, dtype, shape, begin: dataBegin + first, end: dataBegin + last };
}

function checkOverlaps(source: ByteSource, entries: readonly SafetensorsEntry[]): void {
  let previous: SafetensorsEntry | undefined;
  for (const entry of entries) {
    if (entry.begin === entry.end) continue;
    if (previous && entry.begin < previous.end) {
      invalid(source, `tensors ${previous.name} and ${entry.name} overlap`);
    }
    previous = entry;
  }
}

function checkMetadata(source: ByteSource, metadata: unknown): Readonly<Record<string, string>> {
  if (!isRecord(metadata)) return invalid(source, 'its metadata is not an object');
  const checked: Record<string, string> = {};
  for (const [key, value] of Object.entries(metadata)) {
    if (typeof value !== 'string') return invalid(source, `its metadata ${key} is not a text`);
    checked[key] = value;
  }
  return checked;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isDtype(value: string): value is SafetensorsDtype {
  return Object.hasOwn(DTYPE_BYTES, value);
}

function isCounts(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}

/** Names and shapes of a broken file may have megabytes; no more of them is shown. */
const MOST_WORDS = 300;

function invalid(source: ByteSource, what: string): never {
  throw new EngineError(
    'model_file_invalid',
    `${source.name} is not a usable safetensors file: ${what.slice(0, MOST_WORDS)}.`,
    'Download the file again, or pick another model.',
  );
}
