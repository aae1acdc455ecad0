import { joined } from '../../src/request/bytes.ts';
import { jsonFault } from '../../src/request/json-fault.ts';
import { parseSeedJson } from '../../src/request/seed-json.ts';
import { json, refusal } from './answers.ts';

const MEGABYTE = 2 ** 20;

/**
 * The most bytes of a request's JSON: room for a picture of 70 MB in a data URI. A larger one is
 * uploaded first.
 */
const JSON_LIMIT = 100 * MEGABYTE;
/** The most bytes of an upload, and of a part of one. A picture may have 100 megapixels. */
const FILE_LIMIT = 512 * MEGABYTE;

type Bytes = Uint8Array<ArrayBuffer>;

/** The bytes of a body, or the answer to a request whose body cannot be taken. */
type ReadBytes =
  | { readonly ok: true; readonly bytes: Bytes }
  | { readonly ok: false; readonly answer: Response };

/** The same with the JSON that the bytes are. */
type ReadBody =
  | { readonly ok: true; readonly bytes: Bytes; readonly body: unknown }
  | { readonly ok: false; readonly answer: Response };

/** Reads a request's JSON with 64-bit seeds intact. A request without a body has no fields. */
export async function readBody(request: Request, limit = JSON_LIMIT): Promise<ReadBody> {
  const read = await readBytes(request, limit);
  if (!read.ok) return read;
  const { bytes } = read;
  if (bytes.length === 0) return { ok: true, bytes, body: {} };
  const text = new TextDecoder().decode(bytes);
  try {
    return { ok: true, bytes, body: parseSeedJson(text) };
  } catch {
    const { at, reason } = jsonFault(text) ?? { at: 0, reason: 'Nested too deeply' };
    const ctx = { error: reason };
    const detail = [{ loc: ['body', at], msg: 'JSON decode error', type: 'json_invalid', ctx }];
    return { ok: false, answer: json(422, { detail }) };
  }
}

/** Reads a request's bytes. A body of more than `limit` bytes is not read to its end. */
export async function readBytes(request: Request, limit = FILE_LIMIT): Promise<ReadBytes> {
  const bytes = await bytesWithin(request, limit);
  if (bytes !== undefined) return { ok: true, bytes };
  const detail = `The body has more than ${Math.round(limit / MEGABYTE)} MB; upload a large picture with fal.storage.upload and send its address`;
  return { ok: false, answer: refusal(413, detail) };
}

async function bytesWithin(request: Request, limit: number): Promise<Bytes | undefined> {
  // Firefox has no `body` of a request, so its bytes are read at once.
  const stream = request.body as ReadableStream<Bytes> | null | undefined;
  if (stream === undefined) {
    const whole = new Uint8Array(await request.arrayBuffer());
    return whole.byteLength > limit ? undefined : whole;
  }
  const reader = stream?.getReader();
  const chunks: Bytes[] = [];
  let bytes = 0;
  for (let read = await reader?.read(); read?.value; read = await reader?.read()) {
    bytes += read.value.byteLength;
    if (bytes > limit) {
      await reader?.cancel();
      return undefined;
    }
    chunks.push(read.value);
  }
  return joined(chunks);
}
