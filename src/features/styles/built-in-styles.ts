import { said } from '../../language/t.ts';
import type { PromptStyle } from '../../request/prompt-style.ts';

/** A style that comes with the app. */
export interface BuiltInStyle extends PromptStyle {
  /**
   * The thumbnail `styles/<thumb>.webp`, made by tools/style-thumbs.ts; null where the demo model draws the style like
   * any other picture, which would show what the full model does not do.
   */
  readonly thumb: string | null;
}

const style = (
  thumb: string | null,
  name: string,
  prompt: string,
  negative_prompt: string,
): BuiltInStyle => ({
  thumb,
  name,
  prompt,
  negative_prompt,
});

/** The texts are this project's own. Some use the words of the demo model (docs/MODELS.md), so that it can show them. */
export const BUILT_IN_STYLES: readonly BuiltInStyle[] = [
  style(
    'photo',
    'Photo',
    'photo, natural light, sharp focus, fine detail',
    'painting, drawing, cartoon',
  ),
  style(
    null,
    'Film still',
    'film still, shallow depth of field, muted colours, soft grain',
    'cartoon, text, logo',
  ),
  style(
    'illustration',
    'Illustration',
    'illustration, clean outlines, flat colours',
    'photo, noise, blur',
  ),
  style(
    'watercolour',
    'Watercolour',
    'watercolor painting, soft washes, wet edges, paper texture',
    'photo, hard outlines',
  ),
  style(
    null,
    'Oil painting',
    'oil painting, thick brush strokes, canvas texture, rich colours',
    'photo, smooth, flat',
  ),
  style('pencil', 'Pencil', 'pencil sketch, fine hatching, white paper', 'colour, photo'),
  style(null, 'Ink', 'ink drawing, bold black brush lines, white paper', 'colour, photo, grey'),
  style(
    null,
    'Pixel art',
    'pixel art, low resolution, limited palette, crisp blocks',
    'photo, blur, smooth',
  ),
  style(
    'sunset',
    'Golden hour',
    'at sunset, orange sky, warm low light, long shadows',
    'night, grey sky',
  ),
  style(
    'night',
    'Moonlight',
    'at night, full moon, stars, deep blue light',
    'sunny day, bright sky',
  ),
  style(
    'storm',
    'Storm',
    'storm, dark clouds, dramatic light, high contrast',
    'sunny day, clear sky',
  ),
  style('winter', 'Winter', 'snow, frost, cold pale light', 'summer, green leaves'),
];

/** The style of the app that this one is; undefined for a person's own, also under the same name. */
export function builtInStyle({ name, prompt }: PromptStyle): BuiltInStyle | undefined {
  return BUILT_IN_STYLES.find((each) => each.name === name && each.prompt === prompt);
}

/** The name of a style as it is shown: a person's own is as they have typed it. */
export function styleName(style: PromptStyle): string {
  return builtInStyle(style) === undefined ? style.name : said(style.name);
}

/** What keeps out of a picture what few people want in it. */
export const NEGATIVE_PRESETS: readonly { readonly name: string; readonly text: string }[] = [
  { name: 'Blur and noise', text: 'blurry, out of focus, noise, jpeg artifacts, low quality' },
  { name: 'Text and marks', text: 'text, letters, watermark, signature, logo, frame' },
  {
    name: 'Faulty bodies',
    text: 'deformed, extra fingers, extra limbs, missing limbs, bad anatomy',
  },
];
