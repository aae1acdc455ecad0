import { runModelNow } from '../models/run-model.ts';
import { readMetadata, type RecordedRequest } from '../request/metadata.ts';
import { setSession, setSource, useSession } from '../stores/session.ts';
import { setSettings, useSettings } from '../stores/settings.ts';
import { settingsOf } from './request-settings.ts';

/** Bytes at the beginning of a file that are searched: the texts come before the pixels. */
const LOOKED_THROUGH = 1 << 20;

/** Shows a picture that a person dropped or chose, then searches it for its recipe. */
export async function setSourceWithRecipe(blob: Blob, name: string): Promise<void> {
  await setSource(blob, name);
  const recipe = await readRecipe(blob);
  // The picture may have been refused, or another one may have come meanwhile.
  if (useSession.getState().source?.blob === blob) setSession({ recipe });
}

/** Reads the request that a picture was made with; null if the picture has none. Never rejects. */
export async function readRecipe(blob: Blob): Promise<RecordedRequest | null> {
  try {
    const start = await blob.slice(0, LOOKED_THROUGH).arrayBuffer();
    return readMetadata(new Uint8Array(start));
  } catch {
    return null;
  }
}

/**
 * Puts the recipe into the settings. Fields that the recipe lacks keep their settings. Its crop is
 * ignored, because it belongs to the picture that the recipe was made from.
 */
export function bringBackRecipe(): void {
  const { recipe } = useSession.getState();
  const { request } = useSettings.getState();
  if (recipe !== null) setSettings(settingsOf(recipe, request, runModelNow().nativePixels));
  setSession({ recipe: null });
}
