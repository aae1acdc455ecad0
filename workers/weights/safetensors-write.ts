/** A tensor to write: row-major values and their shape. */
export type WritableTensor = { readonly name: string; readonly shape: readonly number[] } & (
  | { readonly dtype: 'F32'; readonly data: Float32Array }
  | { readonly dtype: 'I32'; readonly data: Int32Array }
);

/**
 * Writes a safetensors file, as traces are made of. Tensors lie in the order given, without gaps;
 * the header is padded by spaces to 8 bytes so that each tensor starts aligned.
 *
 * @throws {RangeError} when a name is used twice or a shape does not match its data.
 */
export function encodeSafetensors(tensors: readonly WritableTensor[]): Uint8Array<ArrayBuffer> {
  const header = new Map<string, unknown>();
  let size = 0;
  for (const { name, dtype, shape, data } of tensors) {
    if (header.has(name)) throw new RangeError(`tensor ${name} is written twice`);
    const count = shape.reduce((product, dimension) => product * dimension, 1);
    if (count !== data.length) {
      throw new RangeError(`tensor ${name}: [${shape.join(', ')}] does not hold ${data.length}`);
    }
    header.set(name, { dtype, shape, data_offsets: [size, size + data.byteLength] });
    size += data.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const headerLength = Math.ceil(json.length / 8) * 8;
  const file = new Uint8Array(8 + headerLength + size);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerLength), true);
  file.fill(0x20, 8, 8 + headerLength).set(json, 8);
  let offset = 8 + headerLength;
  for (const { data } of tensors) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    offset += data.byteLength;
  }
  return file;
}
