import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Overrides } from './changed-folder.ts';

/** A whole run of diffusers, with its request. */
export interface GoldenCase {
  readonly name: string;
  /** The picture as a person would drop it; none for text to image. */
  readonly source: string | undefined;
  /** The picture at the size that the VAE encodes, as PNG; absent where the reference does not keep it. */
  readonly resized?: string;
  /** For inpainting. */
  readonly mask?: string;
  /** The request in the endpoint's fields. */
  readonly request: Readonly<Record<string, unknown>>;
  /** safetensors with every intermediate tensor. */
  readonly expected: string;
  /** PNG files, one per picture. */
  readonly images: readonly string[];
  /** What is changed in the model folder before the run. */
  readonly overrides?: Overrides;
}

/** A case that begins with a picture. */
export type PictureCase = GoldenCase & { readonly source: string };

/** A path below test/fixtures. */
export function fixture(path: string): string {
  return fileURLToPath(new URL(`../fixtures/${path}`, import.meta.url));
}

/** Every case of a folder, by name; none when the folder is not there. */
export function readCases(folder: string): readonly PictureCase[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'request.json')))
    .toSorted()
    .map((name) => readCase(join(folder, name), name));
}

/** request.json as the reference scripts wrote it. */
interface ReferenceRequest {
  readonly prompt: string;
  readonly negative_prompt: string | null;
  readonly width: number;
  readonly height: number;
  readonly strength: number;
  readonly num_inference_steps: number;
  readonly guidance_scale: number;
  readonly guidance_rescale: number;
  readonly seed: number;
  readonly num_images: number;
  readonly source: { readonly file: string };
  readonly resized: string;
  readonly images: readonly string[];
  readonly expected: string;
}

function readCase(folder: string, name: string): PictureCase {
  const { width, height, source, resized, images, expected, ...given } = JSON.parse(
    readFileSync(join(folder, 'request.json'), 'utf8'),
  ) as ReferenceRequest;
  return {
    name,
    source: join(folder, source.file),
    resized: join(folder, resized),
    request: {
      prompt: given.prompt,
      negative_prompt: given.negative_prompt,
      image_size: { width, height },
      strength: given.strength,
      num_inference_steps: given.num_inference_steps,
      guidance_scale: given.guidance_scale,
      guidance_rescale: given.guidance_rescale,
      seed: given.seed,
      num_images: given.num_images,
      enable_safety_checker: false,
      format: 'png',
    },
    expected: join(folder, expected),
    images: images.map((image) => join(folder, image)),
  };
}
