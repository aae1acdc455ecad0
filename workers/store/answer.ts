import { EngineError, toFailure } from '../failure.ts';
import type { StoreAnswer } from '../protocol/store.ts';
import type { EngineFailure } from '../protocol/failure.ts';
import { isQuotaError } from '../records/write-failure.ts';

/** Does `work` and makes an answer of its value, or of what it throws. Never rejects. */
export async function answer<Value>(work: () => Promise<Value>): Promise<StoreAnswer<Value>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return { ok: false, failure: storeFailure(error) };
  }
}

/**
 * The failure to show for an error of the store.
 * @param needed bytes that still have to be written, for the sentence if the browser has no room; 0: not known
 */
export function storeFailure(error: unknown, needed = 0): EngineFailure {
  if (!isQuotaError(error)) return toFailure(error);
  const size = needed > 0 ? `: the model needs ${formatMegabytes(needed)} more` : '';
  return toFailure(
    new EngineError(
      'storage_full',
      `The browser has no room left${size}.`,
      'Free space on the disk or delete another model, then go on; what is here already is kept.',
      { cause: error },
    ),
  );
}

function formatMegabytes(bytes: number): string {
  const megabytes = Math.ceil(bytes / 1e6);
  return megabytes < 1000 ? `${megabytes} MB` : `${(megabytes / 1000).toFixed(1)} GB`;
}
