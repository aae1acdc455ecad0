import { z } from 'zod';

const lifecycle = z.object({ expiration_duration_seconds: z.number().positive() });

/**
 * Seconds a caller wants something kept, from a header of fal's such as
 * `x-fal-object-lifecycle: {"expiration_duration_seconds":3600}`.
 * @returns undefined where it does not say, or not in a way that can be read.
 */
export function lifeSeconds(headers: Headers, name: string): number | undefined {
  try {
    const asked: unknown = JSON.parse(headers.get(name) ?? '');
    return lifecycle.parse(asked).expiration_duration_seconds;
  } catch {
    return undefined;
  }
}
