import { fetchPicture } from '../jobs/source-fetch.ts';
import { setSession, useSession } from '../stores/session.ts';
import { setRequest, useSettings } from '../stores/settings.ts';
import { setSource } from '../stores/source.ts';
import { takeTurn } from '../stores/source-turn.ts';

/**
 * What the example is drawn with. From strength .6 on the prompt decides (docs/MODELS.md), and below .8 the
 * island stays where it is. The first picture has the same seed for everybody: of eight, the one with which the demo
 * model puts one whole lighthouse on the island.
 */
const EXAMPLE = {
  name: 'example.png',
  prompt:
    'an island near the sea at night, a lighthouse, the moon shining over the sea, seagulls, boats in the background',
  strength: 0.7,
  seed: 11n,
} as const;

/** Shows the example. Who has written a prompt keeps prompt and strength. */
export async function showExample(): Promise<void> {
  const turn = takeTurn();
  const fetched = await fetchPicture(new URL(EXAMPLE.name, document.baseURI).href);
  if (!turn.isLast()) return;
  if (!fetched.ok) return setSession({ problem: fetched.failure });
  if (!(await setSource(fetched.blob, EXAMPLE.name, { turn }))) return;
  const { prompt, strength } = EXAMPLE;
  if (useSettings.getState().request.prompt.trim() === '') setRequest({ prompt, strength });
}

/** The seed of the first picture, where that is the example as it was shown; else undefined. */
export function exampleSeed(): bigint | undefined {
  const { seed, request } = useSettings.getState();
  const { source } = useSession.getState();
  const isExample =
    source?.name === EXAMPLE.name &&
    request.prompt === EXAMPLE.prompt &&
    request.strength === EXAMPLE.strength;
  // A seed is there once something was drawn.
  return isExample && seed === '' ? EXAMPLE.seed : undefined;
}
