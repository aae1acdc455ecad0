import type { SafetensorsDtype } from '../../workers/weights/safetensors.ts';

/** A tensor with its bytes. */
export interface RawTensor {
  readonly name: string;
  readonly dtype: SafetensorsDtype;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** Writes tensors of any type as a safetensors file, one after the other. */
export function encodeRaw(
  tensors: readonly RawTensor[],
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const head = rawHeader(
    tensors.map(({ bytes, ...tensor }) => ({ ...tensor, byteLength: bytes.byteLength })),
    metadata,
  );
  const size = tensors.reduce((sum, { bytes }) => sum + bytes.byteLength, head.byteLength);
  const file = new Uint8Array(size);
  file.set(head);
  let at = head.byteLength;
  for (const { bytes } of tensors) {
    file.set(bytes, at);
    at += bytes.byteLength;
  }
  return file;
}

/** The part of a safetensors file before the first tensor. */
export function rawHeader(
  tensors: readonly (Omit<RawTensor, 'bytes'> & { readonly byteLength: number })[],
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const entries: Record<string, unknown> = {};
  if (Object.keys(metadata).length > 0) entries['__metadata__'] = metadata;
  let at = 0;
  for (const { name, dtype, shape, byteLength } of tensors) {
    entries[name] = { dtype, shape, data_offsets: [at, at + byteLength] };
    at += byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(entries));
  const length = Math.ceil(json.length / 8) * 8;
  const head = new Uint8Array(8 + length).fill(0x20, 8);
  new DataView(head.buffer).setBigUint64(0, BigInt(length), true);
  head.set(json, 8);
  return head;
}
