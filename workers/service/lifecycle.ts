import * as z from 'zod/mini';

/** The longest life that the hosted service offers: a year. */
const LONGEST_SECONDS = 31_536_000;

const lifecycle = z.object({ expiration_duration_seconds: z.number().check(z.positive()) });

/**
 * Reads how many seconds a caller wants a file or result kept, a year at most, from a header such as
 * `x-fal-object-lifecycle: {"expiration_duration_seconds":3600}`.
 * @returns undefined if the header is absent or cannot be read.
 */
export function lifeSeconds(headers: Headers, name: string): number | undefined {
  try {
    const asked: unknown = JSON.parse(headers.get(name) ?? '');
    return Math.min(lifecycle.parse(asked).expiration_duration_seconds, LONGEST_SECONDS);
  } catch {
    return undefined;
  }
}
