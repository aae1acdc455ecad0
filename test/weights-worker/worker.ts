/**
 * A worker that reads a URL as the engine's worker does, one order at a time, and answers with the
 * outcome.
 */
import { EngineError } from '../../workers/failure.ts';
import type { ByteSource } from '../../workers/weights/sources/source.ts';
import { urlSource } from '../../workers/weights/sources/url-source.ts';

export type Order =
  | { readonly open: string; readonly name: string }
  | { readonly offset: number; readonly length: number; readonly sync: boolean };

export type Answer =
  | { readonly ok: true; readonly bytes: readonly number[] }
  | { readonly ok: false; readonly code: string; readonly message: string };

let source: ByteSource | undefined;

async function follow(order: Order): Promise<Uint8Array> {
  if ('open' in order) {
    source = await urlSource(order.open, order.name);
    return new Uint8Array(0);
  }
  const { offset, length, sync } = order;
  const bytes = sync ? source?.readSync?.(offset, length) : await source?.read(offset, length);
  if (bytes === undefined) throw new Error('nothing is open that can be read this way');
  return bytes;
}

globalThis.addEventListener('message', ({ data }: MessageEvent<Order>) => {
  follow(data).then(
    (bytes) => postMessage({ ok: true, bytes: [...bytes] } satisfies Answer),
    (error: unknown) =>
      postMessage({
        ok: false,
        code: error instanceof EngineError ? error.code : 'none',
        message: String(error),
      } satisfies Answer),
  );
});
