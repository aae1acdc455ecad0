import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { parseRange } from '../../../tools/server/range.ts';
import type { Fault } from './faults.ts';
import type { HubFile } from './hub-files.ts';
import type { Line } from './line.ts';
import { answerFault } from './refusals.ts';

const CHUNK = 64 * 1024;

export interface Sending {
  /** Without quotes. */
  readonly etag: string;
  readonly fault: Fault | undefined;
  /** Limit for this answer; none by default. */
  readonly bytesPerSecond: number | undefined;
  /** The line that all answers share, if it is limited. */
  readonly line: Line | undefined;
  /** Called with the number of bytes whenever some are sent. */
  readonly onBytes: (count: number) => void;
}

/** Answers GET and HEAD of a file, with Range and If-Range. @param fault changes the answer */
export async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  file: HubFile,
  { fault, bytesPerSecond, line, onBytes, ...sending }: Sending,
): Promise<void> {
  if (fault !== undefined && answerFault(response, fault)) return;
  const etag = `"${fault?.kind === 'replaced' ? '0'.repeat(40) : sending.etag}"`;
  response.setHeader('ETag', etag);
  response.setHeader('Accept-Ranges', 'bytes');
  response.setHeader('Content-Type', 'application/octet-stream');
  const ifRange = request.headers['if-range'];
  const current = ifRange === undefined || ifRange === etag;
  const range =
    current && fault?.kind !== 'range-ignored'
      ? parseRange(request.headers.range, file.size)
      : 'whole';
  if (range === 'unsatisfiable' || fault?.kind === 'range-refused') {
    response.setHeader('Content-Range', `bytes */${file.size}`);
    response.writeHead(416).end();
    return;
  }
  const asked = range === 'whole' ? { start: 0, end: file.size - 1 } : range;
  const by = fault?.kind === 'wrong-range' ? Math.min(fault.by, file.size - 1 - asked.end) : 0;
  const [start, end] = [asked.start + by, asked.end + by];
  const length = end - start + 1;
  if (range !== 'whole') response.setHeader('Content-Range', `bytes ${start}-${end}/${file.size}`);
  const sent = fault?.kind === 'short-body' ? Math.min(fault.bytes, length) : length;
  response.setHeader('Content-Length', sent);
  response.writeHead(range === 'whole' ? 200 : 206);
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  const most = fault?.kind === 'cut' || fault?.kind === 'stall' ? fault.bytes : sent;
  const goesOn = () => !response.destroyed && !request.destroyed;
  for (let at = 0; at < most && goesOn(); at += CHUNK) {
    const count = Math.min(CHUNK, most - at);
    const bytes = spoil(await file.read(start + at, count), start + at, fault);
    onBytes(count);
    if (!response.write(bytes) && goesOn()) {
      const other = new AbortController();
      const waits = ['drain', 'close'].map((event) => once(response, event, other));
      await Promise.race(waits);
      other.abort();
      await Promise.allSettled(waits);
    }
    if (bytesPerSecond !== undefined) await delay((1000 * count) / bytesPerSecond);
    await line?.pass(count);
  }
  if (fault?.kind === 'cut') response.destroy();
  else if (fault?.kind !== 'stall') response.end();
}

/** Whether a CDN would compress this answer; answers to a range it never does. */
export function isCompressed({ headers, method }: IncomingMessage): boolean {
  const accepts = /\bgzip\b/.test(String(headers['accept-encoding'] ?? ''));
  return accepts && headers.range === undefined && method === 'GET';
}

/** Answers with the whole file in gzip: a weak ETag, and no Content-Length. */
export async function sendCompressed(
  response: ServerResponse,
  file: HubFile,
  onBytes: (count: number) => void,
): Promise<void> {
  const bytes = gzipSync(await file.read(0, file.size));
  response.setHeader('ETag', `W/"${file.oid}"`);
  response.setHeader('Vary', 'Origin, Accept-Encoding');
  response.setHeader('Content-Encoding', 'gzip');
  onBytes(bytes.byteLength);
  response.end(bytes);
}

function spoil(bytes: Uint8Array, offset: number, fault: Fault | undefined): Uint8Array {
  if (fault?.kind === 'replaced') return bytes.map((byte) => byte ^ 1);
  if (fault?.kind !== 'flipped-bit') return bytes;
  return bytes.map((byte, i) => (offset + i === fault.at ? byte ^ 1 : byte));
}
