import { type Focus, isWhole } from '../request/cover-crop.ts';
import type { EndpointKind } from '../request/endpoint.ts';
import { type AnyField, fieldOf, isFieldOf, SETTING_NAMES } from '../request/fields.ts';
import { seenFit, usedPart } from '../request/fit.ts';
import type { PixelSize } from '../request/image-size.ts';
import type { RecordedRequest } from '../request/metadata.ts';
import type { GenerateRequest } from '../request/schema.ts';
import { chosenSize, sizeChoice } from '../request/sizes.ts';
import type { ChosenLora, LearnedWord } from '../../workers/records/record.ts';
import { DEFAULT_SETTINGS, type RequestSettings, type Settings } from '../stores/settings.ts';

/** Everything that a request depends on besides the settings. */
interface Given {
  /** null: the prompt alone is drawn. */
  readonly source: (PixelSize & { readonly name: string }) | null;
  readonly focus: Focus;
  /** Whether a part of the picture is painted: only that is drawn anew. */
  readonly masked: boolean;
  readonly learnedWords: readonly LearnedWord[];
  readonly loras: readonly ChosenLora[];
  /** Side of the square that the chosen model draws best; undefined if any size is good. */
  readonly nativePixels: number | undefined;
  readonly seed: bigint;
  /** Made by the hosted service, which has no extensions: a setting of one is left out. */
  readonly hosted: boolean;
}

/** Makes a request of the settings and the picture on the screen. It is not checked yet. */
export function requestOf(
  { request, size }: Pick<Settings, 'request' | 'size'>,
  { source, focus, masked, learnedWords, loras, nativePixels, seed, hosted }: Given,
): Partial<GenerateRequest> {
  const { imageSize, pixels } = chosenSize(size, source, nativePixels);
  const kind = kindOf(source !== null, masked);
  const fit = source === null ? '' : seenFit(request.fit, source, pixels);
  const asked = Object.entries({ ...request, fit }).filter(
    ([name]) => isFieldOf(name, kind) && (!hosted || isSent(fieldOf(name))),
  );
  const settings = {
    ...Object.fromEntries(asked),
    image_size: imageSize,
    seed,
    ...(learnedWords.length > 0 && { embeddings: learnedWords.map(embeddingOf) }),
    ...(loras.length > 0 && !hosted && { loras: loras.map(loraOf) }),
  };
  if (source === null) return settings;
  const crop = usedPart(fit, source, pixels, focus);
  return {
    ...settings,
    // The record holds the picture's bytes; this address only keeps its name.
    image_url: `blob:${source.name}`,
    ...(masked && { mask_url: 'blob:mask.png' }),
    ...(isWhole(crop, source) ? {} : { crop }),
  };
}

/** Whether the hosted service has a field, or gets pictures that the app has changed as the field says. */
function isSent(field: AnyField | undefined): boolean {
  return field?.extension !== true || field.appliedBySender === true;
}

function kindOf(hasSource: boolean, masked: boolean): EndpointKind {
  if (!hasSource) return 'text-to-image';
  return masked ? 'inpainting' : 'image-to-image';
}

/** The record holds the file's bytes too. */
function embeddingOf({ name, words }: LearnedWord): GenerateRequest['embeddings'][number] {
  return { path: `blob:${name}`, tokens: words.split(/\s+/).filter(Boolean) };
}

function loraOf(lora: ChosenLora): NonNullable<GenerateRequest['loras']>[number] {
  const { path, scale, force = false } = lora;
  return { path, scale, force };
}

/**
 * Makes settings of a request, the reverse of {@link requestOf}. The request's seed is locked for
 * the next run. A field that the request lacks keeps its setting of `now`; an extension that it
 * lacks gets its default.
 *
 * @param nativePixels of the model the settings are for
 */
export function settingsOf(
  recorded: RecordedRequest,
  now: RequestSettings,
  nativePixels: number | undefined,
): Partial<Settings> {
  const { image_size, seed } = recorded;
  const request = SETTING_NAMES.map((name) => {
    const plain = fieldOf(name).extension === true || recorded[name] === null;
    return [name, recorded[name] ?? (plain ? DEFAULT_SETTINGS.request : now)[name]];
  });
  return {
    request: Object.fromEntries(request) as RequestSettings,
    ...(image_size === undefined ? {} : { size: sizeChoice(image_size, nativePixels) }),
    ...(seed == null ? {} : { seed: seed.toString(), seedLocked: true }),
  };
}
