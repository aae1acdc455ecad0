/**
 * Writes workers/engine/first-use/demo-reference.ts: what the last check of a GPU compares with.
 * It is cut out of a run of diffusers with the demo model (test/fixtures/goldens-demo), whose
 * tensors are all kept. `npx tsx tools/first-use-reference.ts`; a test notices if it was forgotten.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PICTURE_STEP, sampled, UNET_STEP } from '../workers/engine/first-use/demo-samples.ts';
import { decodeImage } from '../workers/engine/image/decode.ts';
import { bytesOf } from '../workers/weights/materialize.ts';
import { toHalf } from '../workers/weights/convert.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const GOLDEN = path('../test/fixtures/goldens-demo/page-prompt/expected.safetensors');
const PNG = path('../test/fixtures/goldens-demo/page-prompt/image.png');
const MODULE = path('../workers/engine/first-use/demo-reference.ts');

/** The text of the module. */
export async function referenceModule(): Promise<string> {
  const tensors = readFloats(GOLDEN);
  const halves = (name: string) => {
    const values = tensors(name);
    return base64(bytesOf(toHalf(bytesOf(values), 'F32').bits));
  };
  const unet = tensors('unet_cond').subarray(0, 4 * 32 * 32);
  const drawn = await decodeImage(new Blob([readFileSync(PNG)]), { convertColorProfile: false });
  const picture = sampled(channelsFirst(drawn.data), 256, PICTURE_STEP);
  const parts = {
    X0: halves('x0'),
    UNET: base64(bytesOf(sampled(unet, 32, UNET_STEP))),
    DECODER_INPUT: halves('decoder_input'),
    PICTURE: base64(Uint8Array.from(picture)),
  };
  const lines = Object.entries(parts).map(
    ([name, text]) => `export const ${name} =\n  '${text}';\n`,
  );
  return `${HEAD}\n${lines.join('\n')}`;
}

const HEAD = `/**
 * Parts of diffusers' run "page-prompt" with the demo model, in base64. Written by
 * tools/first-use-reference.ts; demo-samples.ts says what they are.
 */`;

/** RGB bytes, pixel by pixel, as one plane a channel. */
function channelsFirst(rgb: ArrayLike<number>): Float32Array<ArrayBuffer> {
  const pixels = rgb.length / 3;
  return Float32Array.from(
    { length: rgb.length },
    (_, i) => rgb[3 * (i % pixels) + Math.floor(i / pixels)] ?? 0,
  );
}

/** Gives the F32 tensors of a safetensors file by their names. */
function readFloats(file: string): (name: string) => Float32Array<ArrayBuffer> {
  const bytes = readFileSync(file);
  const length = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString('utf8', 8, 8 + length)) as Record<
    string,
    { dtype: string; data_offsets: [number, number] }
  >;
  return (name) => {
    const entry = header[name];
    if (entry?.dtype !== 'F32') throw new Error(`${file} has no float32 tensor ${name}`);
    const [begin, end] = entry.data_offsets;
    return new Float32Array(
      Uint8Array.from(bytes.subarray(8 + length + begin, 8 + length + end)).buffer,
    );
  };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(MODULE, await referenceModule());
