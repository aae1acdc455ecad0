import * as z from 'zod/mini';

const output = z.object({ images: z.array(z.object({ url: z.string() })) });

/** Addresses of the pictures in an output. */
export function picturesIn(data: unknown): readonly string[] {
  const parsed = output.safeParse(data);
  return parsed.success ? parsed.data.images.map(({ url }) => url) : [];
}
