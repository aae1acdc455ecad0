import { hex } from '../../src/request/bytes.ts';
import { decodeImage } from '../../workers/engine/image/decode.ts';

/** What {@link compareWithImg} found. */
export interface Compared {
  /** Sizes as the engine reads them and as the `<img>` has them. */
  readonly sizes: readonly [read: string, shown: string];
  /** Greatest difference of a channel, in levels. */
  readonly worst: number;
}

declare global {
  var sha256AsPillow: (base64: string) => Promise<string>;
  var compareWithImg: (base64: string) => Promise<Compared>;
}

/** The sha256 of a picture's RGB as a run of the endpoint reads it. */
globalThis.sha256AsPillow = async (base64) => {
  const { data } = await decodeImage(blobOf(base64), { convertColorProfile: false });
  return hex(new Uint8Array(await crypto.subtle.digest('SHA-256', Uint8Array.from(data))));
};

/** Reads a picture as a run of the app's screen reads it, and compares it with an `<img>` of it. */
globalThis.compareWithImg = async (base64) => {
  const blob = blobOf(base64);
  const read = await decodeImage(blob, { convertColorProfile: true });
  const image = new Image();
  image.src = URL.createObjectURL(blob);
  await image.decode();
  const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('no canvas');
  context.drawImage(image, 0, 0);
  const shown = context.getImageData(0, 0, canvas.width, canvas.height).data;
  let worst = 0;
  for (let pixel = 0; pixel < read.width * read.height; pixel++) {
    for (let c = 0; c < 3; c++) {
      const difference = (read.data[3 * pixel + c] ?? 0) - (shown[4 * pixel + c] ?? 0);
      worst = Math.max(worst, Math.abs(difference));
    }
  }
  return {
    sizes: [`${read.width}×${read.height}`, `${canvas.width}×${canvas.height}`],
    worst,
  };
};

function blobOf(base64: string): Blob {
  return new Blob([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))]);
}
