import { runModelNow } from '../models/run-model.ts';
import { readMetadata, type RecordedRequest } from '../request/metadata.ts';
import { setLoras } from '../stores/loras.ts';
import { setSession, useSession } from '../stores/session.ts';
import { setSettings, useSettings } from '../stores/settings.ts';
import { setSource } from '../stores/source.ts';
import { type SourceTurn, takeTurn } from '../stores/source-turn.ts';
import { chosenByPath } from './chosen-lora.ts';
import { settingsOf } from './request-settings.ts';

/** Bytes at the beginning of a file that are searched: the texts come before the pixels. */
const LOOKED_THROUGH = 1 << 20;

/**
 * Shows a picture that a person dropped or chose, then searches it for its recipe.
 * @param turn the turn that the action took when it began; by default it begins now
 * @returns whether the picture is the one on the stage now
 */
export async function setSourceWithRecipe(
  blob: Blob,
  name: string,
  turn: SourceTurn = takeTurn(),
): Promise<boolean> {
  if (!(await setSource(blob, name, { turn }))) return false;
  // The copy on the stage can be read for sure.
  const recipe = await readRecipe(useSession.getState().source?.blob ?? blob);
  if (!turn.isLast()) return false;
  setSession({ recipe });
  return true;
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
export async function bringBackRecipe(): Promise<void> {
  const { recipe } = useSession.getState();
  const { request } = useSettings.getState();
  setSession({ recipe: null });
  if (recipe === null) return;
  setSettings(settingsOf(recipe, request, runModelNow().nativePixels));
  await setLoras((recipe.loras ?? []).map((lora) => chosenByPath(lora.path, lora)));
}
