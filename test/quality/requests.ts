import { fileURLToPath } from 'node:url';

export const DEMO = path('../../public/models/demo');

/** Four pictures the demo model was not trained on, and its own example. */
export const SOURCES = [
  path('../../public/example.png'),
  path('../fixtures/goldens/astronaut/source.png'),
  path('../fixtures/goldens/coffee-rescaled/source.png'),
  path('../fixtures/goldens/cat-without-guidance/source.png'),
] as const;

const PROMPTS = [
  'an island near sea, with seagulls, moon shining over the sea, light house, boats',
  'a meadow with flowers under a blue sky, watercolor',
  'desert dunes at sunset, pencil sketch',
] as const;

export const STRENGTHS = [0.3, 0.6, 0.95] as const;

/** Twelve requests: every source with every prompt, each with a seed of its own. */
export const REQUESTS = SOURCES.flatMap((source, i) =>
  PROMPTS.map((prompt, k) => ({ source, body: { prompt, seed: 10 * i + k } })),
);

function path(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url));
}
