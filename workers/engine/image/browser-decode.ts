import { damaged } from './broken-picture.ts';
import type { RgbImage } from './rgb-image.ts';

/** Pixels read back at a time: bounds the texture and the RGBA copy at 16 MB. */
const STRIP_PIXELS = 4_000_000;

/**
 * Decodes a picture's first frame with the browser's decoder and drops its alpha. Colours under
 * clear pixels are kept if the decoder keeps them. The pixels are read back through WebGL, because
 * a 2-D canvas and a VideoFrame both multiply colours by alpha (Chromium 156). Without WebGL 2 a
 * canvas is used, which is exact for opaque pictures only.
 *
 * Some browsers apply a file's orientation and others do not. A caller who applies it itself gives a
 * file without one (`withoutOrientation`).
 *
 * @param convertColors to sRGB by the file's profile, else as stored
 * @throws EngineError image_load_error
 */
export async function decodeInBrowser(blob: Blob, convertColors: boolean): Promise<RgbImage> {
  if (typeof createImageBitmap !== 'function') {
    throw damaged(new Error('this format needs a browser'));
  }
  const straight = { premultiplyAlpha: 'none' } as const;
  const colorSpaceConversion = convertColors ? 'default' : 'none';
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(blob, { ...straight, colorSpaceConversion });
  } catch (cause) {
    throw damaged(cause);
  }
  const { width, height } = bitmap;
  const data = new Uint8Array(width * height * 3);
  const reader: StripReader = webglReader(width) ?? {
    read: readByCanvas,
    release: () => undefined,
  };
  const lines = Math.max(1, Math.floor(STRIP_PIXELS / width));
  try {
    for (let y = 0; y < height; y += lines) {
      const rows = Math.min(lines, height - y);
      const strip = await createImageBitmap(bitmap, 0, y, width, rows, straight);
      const rgba = reader.read(strip);
      strip.close();
      for (let from = 0, to = y * width * 3; from < rgba.length; from += 4, to += 3) {
        data[to] = rgba[from] as number;
        data[to + 1] = rgba[from + 1] as number;
        data[to + 2] = rgba[from + 2] as number;
      }
    }
  } finally {
    bitmap.close();
    reader.release();
  }
  return { width, height, data };
}

interface StripReader {
  readonly read: (strip: ImageBitmap) => Uint8Array | Uint8ClampedArray;
  readonly release: () => void;
}

/** null without WebGL 2, or where a strip of this width is no texture. */
function webglReader(width: number): StripReader | null {
  const gl = new OffscreenCanvas(1, 1).getContext('webgl2');
  if (gl === null || width > Number(gl.getParameter(gl.MAX_TEXTURE_SIZE))) return null;
  const texture = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, texture);
  gl.bindFramebuffer(gl.FRAMEBUFFER, gl.createFramebuffer());
  return {
    read(strip) {
      const { RGBA, UNSIGNED_BYTE, TEXTURE_2D, FRAMEBUFFER, COLOR_ATTACHMENT0 } = gl;
      gl.texImage2D(TEXTURE_2D, 0, RGBA, RGBA, UNSIGNED_BYTE, strip);
      gl.framebufferTexture2D(FRAMEBUFFER, COLOR_ATTACHMENT0, TEXTURE_2D, texture, 0);
      const rgba = new Uint8Array(strip.width * strip.height * 4);
      gl.readPixels(0, 0, strip.width, strip.height, RGBA, UNSIGNED_BYTE, rgba);
      return rgba;
    },
    release: () => gl.getExtension('WEBGL_lose_context')?.loseContext(),
  };
}

function readByCanvas(strip: ImageBitmap): Uint8ClampedArray {
  const { width, height } = strip;
  const context = new OffscreenCanvas(width, height).getContext('2d');
  if (context === null) throw damaged(new Error('no canvas'));
  context.drawImage(strip, 0, 0);
  return context.getImageData(0, 0, width, height).data;
}
