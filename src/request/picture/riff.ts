/** The chunks of a RIFF file (WebP), up to the first that does not fit in it. */
export function* riffChunks(bytes: Uint8Array): Generator<{ type: string; data: Uint8Array }> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 12;
  while (at + 8 <= bytes.length) {
    const type = String.fromCharCode(...bytes.subarray(at, at + 4));
    const length = view.getUint32(at + 4, true);
    const end = at + 8 + length;
    if (end > bytes.length) return;
    yield { type, data: bytes.subarray(at + 8, end) };
    at = end + (length & 1);
  }
}
