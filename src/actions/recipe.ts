import { runModelNow } from '../models/run-model.ts';
import { readMetadata, type RecordedRequest } from '../request/metadata.ts';
import { setSession, setSource, useSession } from '../stores/session.ts';
import { setSettings, useSettings } from '../stores/settings.ts';
import { settingsOf } from './request-settings.ts';

/** Bytes from the beginning of a file that are looked through: texts stand before the pixels. */
const LOOKED_THROUGH = 1 << 20;

/** Takes a picture a person dropped or chose. Once it is shown, looks whether it carries its recipe. */
export async function setSourceWithRecipe(blob: Blob, name: string): Promise<void> {
  await setSource(blob, name);
  const recipe = await readRecipe(blob);
  // Another picture may have come meanwhile, or this one was refused.
  if (useSession.getState().source?.blob === blob) setSession({ recipe });
}

/** The request that a picture says it was made with; null where it says none. Never rejects. */
export async function readRecipe(blob: Blob): Promise<RecordedRequest | null> {
  try {
    const start = await blob.slice(0, LOOKED_THROUGH).arrayBuffer();
    return readMetadata(new Uint8Array(start));
  } catch {
    return null;
  }
}

/**
 * Takes the recipe's settings over; what it does not say stays. Its crop is of the picture it was
 * made from, not of this one.
 */
export function bringBackRecipe(): void {
  const { recipe } = useSession.getState();
  const { request } = useSettings.getState();
  if (recipe !== null) setSettings(settingsOf(recipe, request, runModelNow().nativePixels));
  setSession({ recipe: null });
}
