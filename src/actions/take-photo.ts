import { setSession } from '../stores/session.ts';
import { pickFile } from '../ui/pick-file.ts';
import { setSourceWithRecipe } from './recipe.ts';

/**
 * Asks for a photo. A phone or tablet has an app for that, which the browser opens; elsewhere a dialog of this
 * app shows what the camera sees.
 */
export async function takePhoto(): Promise<void> {
  if (!matchMedia('(pointer: coarse)').matches) {
    setSession({ dialog: 'camera' });
    return;
  }
  const photo = await pickFile('image/*', 'environment');
  if (photo !== null) await setSourceWithRecipe(photo, photo.name);
}
