import { setSession } from '../stores/session.ts';
import { takeTurn } from '../stores/source-turn.ts';
import { setSourceWithRecipe } from './recipe.ts';
import { sayLeftOut } from './say-left-out.ts';

/**
 * Puts the first of several pictures that can be opened on the stage, and keeps those after it for the question
 * whether to draw all.
 * @param pictures files that a person chose together; without one nothing happens
 * @returns whether one of them is on the stage now
 */
export async function takePictures(pictures: readonly File[]): Promise<boolean> {
  // An app that was started from its icon is opened with no file, and a file dialog is closed without one. A turn
  // would end the opening of another picture, such as the one of the last session.
  if (pictures.length === 0) return false;
  const turn = takeTurn();
  const unread: string[] = [];
  for (const [at, picture] of pictures.entries()) {
    if (await setSourceWithRecipe(picture, picture.name, turn)) {
      const others = pictures.slice(at + 1);
      if (others.length > 0) setSession({ others });
      await sayLeftOut(unread);
      return true;
    }
    // The person has gone on to another picture.
    if (!turn.isLast()) return false;
    unread.push(picture.name);
  }
  return false;
}
