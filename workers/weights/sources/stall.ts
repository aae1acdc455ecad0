import { EngineError } from '../../failure.ts';
import { bytesCame } from './sign-of-life.ts';
import { TransientError } from './retry.ts';

/** A server that sends nothing for this long is given up. The hosted service waits as long. */
export const STALL_MS = 30_000;

/** A stalled request is made once more; who asks a dead server three times waits too long. */
const ATTEMPTS = 2;

/** Watches one request. It may take any time as long as something comes. */
export class Stall {
  readonly #stuck = new AbortController();
  readonly #limitMs: number;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Begins to wait. @param limitMs milliseconds in which something has to come */
  constructor(limitMs = STALL_MS) {
    this.#limitMs = limitMs;
    this.heard();
  }

  /** The signal for `fetch`: it fires when nothing came for the limit, or when `signal` does. */
  with(signal: AbortSignal | undefined): AbortSignal {
    return signal === undefined
      ? this.#stuck.signal
      : AbortSignal.any([signal, this.#stuck.signal]);
  }

  /** Whether nothing came for the limit. */
  get stuck(): boolean {
    return this.#stuck.signal.aborted;
  }

  /** Something has come. */
  heard(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#stuck.abort(), this.#limitMs);
  }

  /** Ends the watch; to be called whatever became of the request. */
  end(): void {
    clearTimeout(this.#timer);
  }
}

/**
 * Reads a body to its end.
 * @param most bytes after which reading stops: the answer is wrong then
 * @returns the bytes that came, `most` + 1 of them or more if there were too many
 * @throws what the stream throws
 */
export async function readBody(
  { body }: Pick<Response, 'body'>,
  most: number,
  stall: Stall,
): Promise<Uint8Array<ArrayBuffer>> {
  const reader = body?.getReader();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
    stall.heard();
    bytesCame();
    parts.push(part.value);
    size += part.value.byteLength;
    if (size <= most) continue;
    await reader?.cancel();
    break;
  }
  return joined(parts, size);
}

/** @param seconds in which nothing came */
export function stalled(name: string, seconds = STALL_MS / 1000): TransientError {
  const failure = new EngineError(
    'file_download_error',
    `${name} did not come: its server sent nothing for ${Math.round(seconds)} seconds.`,
    'Check the connection and try again.',
  );
  return new TransientError(failure, { attempts: ATTEMPTS });
}

function joined(parts: readonly Uint8Array<ArrayBuffer>[], size: number): Uint8Array<ArrayBuffer> {
  const [first] = parts;
  if (first !== undefined && parts.length === 1) return first;
  const all = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.byteLength;
  }
  return all;
}
