import { halfToNumber } from '../../graph/half.ts';

/** Every fourth row and column of the UNet's output is compared. */
export const UNET_STEP = 4;
/** Every eighth row and column of the picture is compared. */
export const PICTURE_STEP = 8;

/** The request of the run that the reference was cut out of. */
export const DEMO_REQUEST = {
  prompt:
    'an island near sea, with seagulls, moon shining over the sea, light house, boats int he background, fish flying over the sea',
  image_size: { width: 256, height: 256 },
  num_inference_steps: 25,
  strength: 0.95,
  // The check looks at the conditional call only.
  guidance_scale: 1,
  seed: 42,
} as const;

/** Parts of a run of diffusers with the demo model. Maps are NCHW. */
export interface DemoReference {
  /** [1,4,32,32]: normalised latents of the source picture, before the noise of the first step. */
  readonly x0: Float32Array<ArrayBuffer>;
  /** [4,8,8] samples of the UNet's first output. */
  readonly unet: Float32Array<ArrayBuffer>;
  /** [1,4,32,32]: the finished latents, denormalised. */
  readonly decoderInput: Float32Array<ArrayBuffer>;
  /** [3,32,32] samples of the picture, 0…255. */
  readonly picture: Uint8Array<ArrayBuffer>;
}

/** Reads the reference, which is loaded only when a GPU is checked. */
export async function readDemoReference(): Promise<DemoReference> {
  const { X0, UNET, DECODER_INPUT, PICTURE } = await import('./demo-reference.ts');
  return {
    x0: halves(bytesOf(X0)),
    unet: new Float32Array(bytesOf(UNET).buffer),
    decoderInput: halves(bytesOf(DECODER_INPUT)),
    picture: bytesOf(PICTURE),
  };
}

/** The values of a map [channels, side, side] at every `step`th row and column. */
export function sampled(
  map: Float32Array<ArrayBuffer>,
  side: number,
  step: number,
): Float32Array<ArrayBuffer> {
  return map.filter(
    (_, i) => (i % side) % step === 0 && (Math.floor(i / side) % side) % step === 0,
  );
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
}

function halves(bytes: Uint8Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
  return Float32Array.from(new Uint16Array(bytes.buffer), halfToNumber);
}
