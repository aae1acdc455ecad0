import { setSession } from '../stores/session.ts';
import { setSourceWithRecipe } from './recipe.ts';

/**
 * Puts the first of several pictures on the stage, and keeps the others for the question whether to draw all.
 * @param pictures files that a person chose together; without one nothing happens
 * @returns whether the first is on the stage now
 */
export async function takePictures(pictures: readonly File[]): Promise<boolean> {
  const [first, ...others] = pictures;
  if (first === undefined || !(await setSourceWithRecipe(first, first.name))) return false;
  if (others.length > 0) setSession({ others });
  return true;
}
