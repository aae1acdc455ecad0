import { hex } from '../../src/request/bytes.ts';
import type { JobId } from '../protocol/engine-job.ts';

/** A UUID of version 7, as the hosted service gives: ids of later jobs sort after those of earlier ones. */
export function newRequestId(now: number = Date.now()): JobId {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const view = new DataView(bytes.buffer);
  view.setUint16(0, Math.floor(now / 2 ** 32));
  view.setUint32(2, now % 2 ** 32);
  view.setUint8(6, 0x70 | (view.getUint8(6) & 0x0f));
  view.setUint8(8, 0x80 | (view.getUint8(8) & 0x3f));
  return hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') as JobId;
}
