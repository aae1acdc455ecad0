import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { parseRange } from '../../../tools/server/range.ts';
import type { FaultKind } from './faults.ts';
import type { HubFile } from './hub-files.ts';

const CHUNK = 64 * 1024;

export interface Sending {
  readonly fault: FaultKind | undefined;
  /** Limit for this answer; none by default. */
  readonly bytesPerSecond: number | undefined;
  /** Called with the number of bytes whenever some are sent. */
  readonly onBytes: (count: number) => void;
}

/** Answers GET and HEAD of a file, with Range and If-Range. @param fault changes the answer */
export async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  file: HubFile,
  { fault, bytesPerSecond, onBytes }: Sending,
): Promise<void> {
  if (fault?.kind === 'too-many-requests') {
    response.setHeader('Retry-After', String(fault.retryAfter));
    response.writeHead(429).end();
    return;
  }
  if (fault?.kind === 'status') {
    response.writeHead(fault.status).end();
    return;
  }
  const etag = fault?.kind === 'replaced' ? `"${'0'.repeat(file.oid.length)}"` : `"${file.oid}"`;
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
  }
  if (fault?.kind === 'cut') response.destroy();
  else if (fault?.kind !== 'stall') response.end();
}

function spoil(bytes: Uint8Array, offset: number, fault: FaultKind | undefined): Uint8Array {
  if (fault?.kind === 'replaced') return bytes.map((byte) => byte ^ 1);
  if (fault?.kind !== 'flipped-bit') return bytes;
  return bytes.map((byte, i) => (offset + i === fault.at ? byte ^ 1 : byte));
}
