import { coverCrop, type Focus, isWhole } from '../request/cover-crop.ts';
import { fieldOf, SETTING_NAMES } from '../request/fields.ts';
import type { PixelSize } from '../request/image-size.ts';
import type { RecordedRequest } from '../request/metadata.ts';
import type { GenerateRequest } from '../request/schema.ts';
import { chosenSize, sizeChoice } from '../request/sizes.ts';
import { DEFAULT_SETTINGS, type RequestSettings, type Settings } from '../stores/settings.ts';

/** What a request depends on beside the settings. */
interface Given {
  readonly source: PixelSize & { readonly name: string };
  readonly focus: Focus;
  /** Of the model that draws. */
  readonly nativePixels: number | undefined;
  readonly seed: bigint;
}

/** The request that the settings and the picture on the screen come to; not yet checked. */
export function requestOf(
  { request, size }: Pick<Settings, 'request' | 'size'>,
  { source, focus, nativePixels, seed }: Given,
): Partial<GenerateRequest> {
  const { imageSize, pixels } = chosenSize(size, source, nativePixels);
  const crop = coverCrop(source, pixels, focus);
  return {
    ...request,
    // The bytes go with the record; the name only says where they came from.
    image_url: `blob:${source.name}`,
    image_size: imageSize,
    seed,
    ...(isWhole(crop, source) ? {} : { crop }),
  };
}

/**
 * The other way: the settings that a request was made with, as far as it says. Its seed is kept for
 * the next run. A field it does not say stays as it is `now`; an extension is at its default then.
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
