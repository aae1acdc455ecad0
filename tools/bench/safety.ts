import { existsSync, openAsBlob } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SAFETY_WEIGHTS } from './safety-weights.ts';
import { BuiltInChecker } from '../../workers/engine/safety/built-in.ts';

/** Beside the bundled benchmark, or in this checkout. */
const PLACES = [`./${SAFETY_WEIGHTS}`, `../../public/models/open-nsfw/${SAFETY_WEIGHTS}`];

/** The safety checker that comes with the app; null where its weights are not at hand. */
export function benchChecker(): BuiltInChecker | null {
  const file = PLACES.map((place) => fileURLToPath(new URL(place, import.meta.url))).find(
    existsSync,
  );
  return file === undefined ? null : new BuiltInChecker(() => openAsBlob(file));
}
