import { sentence } from '../language/sentence.ts';
import { t } from '../language/t.ts';
import { runModelNow } from '../models/run-model.ts';
import type { NamedLora, Recipe } from '../request/recipe/recipe.ts';
import { useModels } from '../stores/models.ts';
import { setLoras } from '../stores/loras.ts';
import { setSession, useSession } from '../stores/session.ts';
import { setSettings, useSettings } from '../stores/settings.ts';
import { setSource } from '../stores/source.ts';
import { type SourceTurn, takeTurn } from '../stores/source-turn.ts';
import { chosenByName, chosenByPath } from './chosen-lora.ts';
import { modelByName } from './model-by-name.ts';
import { settingsOf } from './request-settings.ts';

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
  const recipe = await recipeOf(useSession.getState().source?.blob ?? blob);
  if (!turn.isLast()) return false;
  setSession({ recipe });
  return true;
}

/** The recipe of a picture. The picture is good without it: where the reader's script does not come, it has none. */
async function recipeOf(blob: Blob): Promise<Recipe | null> {
  try {
    // Loaded with the first picture that may have one.
    const { readRecipe } = await import('../request/recipe/read-recipe.ts');
    return await readRecipe(blob);
  } catch (error) {
    console.warn('The recipe cannot be read:', error);
    return null;
  }
}

/**
 * Puts the recipe into the settings. Fields that the recipe lacks keep their settings. Its crop is
 * ignored, because it belongs to the picture that the recipe was made from. What it says and this app
 * lacks is named.
 */
export async function bringBackRecipe(): Promise<void> {
  const { recipe } = useSession.getState();
  if (recipe === null) return;
  const left = leftOf(recipe);
  setSession({ recipe: null, notice: left.length === 0 ? null : () => leftText(left) });
  const model = recipe.model === null ? null : modelByName(recipe.model);
  if (model !== null) setSettings({ model });
  const { request } = useSettings.getState();
  setSettings({
    ...settingsOf(recipe.request, request, runModelNow().nativePixels),
    // Its prompt has the words of a style already.
    ...(recipe.request.prompt !== undefined && { style: null }),
  });
  const named = recipe.loras.flatMap((lora) => chosenByName(lora) ?? []);
  const own = (recipe.request.loras ?? []).map((lora) => chosenByPath(lora.path, lora));
  await setLoras([...own, ...named]);
}

/** A phrase in the language that is shown when it is asked for. */
type Phrase = () => string;

/** What of a recipe cannot be brought back in this browser now. */
export function leftOf({ model, loras, left }: Recipe): readonly Phrase[] {
  const chosen = runModelNow();
  const missing = model !== null && modelByName(model) === null;
  return [
    ...(missing
      ? [
          () =>
            t('the model “{model}”, which is not installed; {title} draws', {
              model,
              title: chosen.title(),
            }),
        ]
      : []),
    ...loras.filter((lora) => chosenByName(lora) === null).map(missingLora),
    ...left.map((phrase) => () => sentence(phrase) ?? phrase),
  ];
}

function missingLora({ name, scale }: NamedLora): Phrase {
  const { packs } = useModels.getState();
  const none = packs.every(({ lora }) => lora === undefined);
  return () =>
    none
      ? t('the LoRA “{name}” at {scale}, which is not installed', { name, scale })
      : t('the LoRA “{name}” at {scale}, which is not among those that are installed', {
          name,
          scale,
        });
}

/** The most phrases of one sentence. */
const MOST_SAID = 12;

/** A sentence of such phrases. */
export function leftText(left: readonly Phrase[]): string {
  const more = left.length - MOST_SAID;
  const phrases = [
    ...left.slice(0, MOST_SAID).map((phrase) => phrase()),
    ...(more > 0 ? [t('{more} more', { more })] : []),
  ];
  return t('Not taken over: {phrases}.', { phrases: phrases.join('; ') });
}
