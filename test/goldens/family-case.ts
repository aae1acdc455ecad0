import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Overrides } from './changed-folder.ts';
import { fixture, type GoldenCase } from './golden-case.ts';

/** request.json of a case that does more than the plain run. */
interface FamilyRequest {
  readonly width: number;
  readonly height: number;
  readonly image_url?: string;
  readonly mask_url?: string;
  readonly embeddings?: readonly { readonly path: string; readonly tokens: readonly string[] }[];
  readonly loras?: readonly { readonly path: string; readonly scale: number }[];
  readonly images: readonly string[];
  readonly expected: string;
  readonly overrides: Overrides;
}

/** Fields of request.json that are fields of the endpoint under the same name. */
const FIELDS = [
  'prompt',
  'negative_prompt',
  'num_inference_steps',
  'guidance_scale',
  'guidance_rescale',
  'seed',
  'num_images',
  'strength',
] as const;

/** The cases of test/fixtures/goldens-family. */
export const FAMILY_CASES = [
  'words',
  'lora-kohya',
  'lora-two',
  // The same weights as an SDXL folder with other schedulers.
  'base-ancestral',
  'base-ddim',
  'base-dpm-karras',
  'base-dpm-sde',
  'base-euler',
  'base-euler-karras',
  'base-euler-text',
  'base-inpaint',
  'base-unipc',
  'lcm',
  'lightning',
  'tcd',
  'turbo',
  'v-prediction',
  'text-to-image',
  'text-to-image-unguided',
  'inpaint',
  'inpaint-all-new',
] as const;

/** A case of test/fixtures/goldens-family. */
export function readFamilyCase(name: string): GoldenCase {
  const folder = fixture(`goldens-family/${name}`);
  const given = JSON.parse(readFileSync(join(folder, 'request.json'), 'utf8')) as FamilyRequest;
  const plain = new Map(Object.entries(given));
  const { width, height, image_url, mask_url, embeddings = [], loras = [] } = given;
  const url = (path: string) => pathToFileURL(join(folder, path)).href;
  return {
    name,
    source: image_url && join(folder, image_url),
    ...(mask_url !== undefined && { mask: join(folder, mask_url) }),
    request: {
      ...Object.fromEntries(FIELDS.map((field) => [field, plain.get(field)])),
      image_size: { width, height },
      embeddings: embeddings.map(({ path, tokens }) => ({
        path: url(path),
        tokens,
      })),
      loras: loras.map(({ path, scale }) => ({ path: url(path), scale })),
      enable_safety_checker: false,
      format: 'png',
    },
    expected: join(folder, given.expected),
    images: given.images.map((image) => join(folder, image)),
    ...(Object.keys(given.overrides).length > 0 && { overrides: given.overrides }),
  };
}
