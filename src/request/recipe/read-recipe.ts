import { readInfotext } from '../infotext.ts';
import { INFOTEXT_KEY, readMetadata } from '../metadata.ts';
import { fromComfy } from './from-comfy.ts';
import { fromFooocus } from './from-fooocus.ts';
import { fromInfotext } from './from-infotext.ts';
import { fromInvoke } from './from-invoke.ts';
import { metadataBytes } from './metadata-bytes.ts';
import { type PictureTexts, pictureTexts } from './picture-texts.ts';
import type { Recipe } from './recipe.ts';

/**
 * The recipe that a PNG, JPEG or WebP carries: this app's own, or that of AUTOMATIC1111, Forge, Fooocus, InvokeAI or
 * ComfyUI; null if it has none. The texts are looked at and never run. Never rejects.
 */
export async function readRecipe(blob: Blob): Promise<Recipe | null> {
  try {
    const bytes = await metadataBytes(blob);
    const texts = pictureTexts(bytes);
    const recipe = ownRecipe(bytes, texts) ?? foreignRecipe(texts);
    return recipe === null || saysNothing(recipe) ? null : recipe;
  } catch {
    return null;
  }
}

function ownRecipe(bytes: Uint8Array, texts: PictureTexts): Recipe | null {
  const request = readMetadata(bytes);
  if (request === null) return null;
  const { Model: model = null } = readInfotext(infotextOf(texts) ?? '').parameters;
  return { tool: 'this app', request, model, loras: [], left: [] };
}

function infotextOf(texts: PictureTexts): string | undefined {
  return texts.get(INFOTEXT_KEY) ?? texts.get('UserComment');
}

function foreignRecipe(texts: PictureTexts): Recipe | null {
  const parameters = infotextOf(texts);
  return (
    fromInvoke(texts.get('invokeai_metadata')) ??
    fromFooocus(parameters) ??
    fromInfotext(parameters) ??
    fromComfy(
      texts.get('prompt') ?? afterName(texts.get('Model'), 'prompt'),
      texts.get('workflow') ?? afterName(texts.get('Make'), 'workflow'),
    )
  );
}

/** ComfyUI writes “prompt:{…}” into tags of WebP that are meant for a camera's name. */
function afterName(text: string | undefined, name: string): string | undefined {
  return text?.startsWith(`${name}:`) === true ? text.slice(name.length + 1) : undefined;
}

function saysNothing({ request, loras, model }: Recipe): boolean {
  return Object.keys(request).length === 0 && loras.length === 0 && model === null;
}
