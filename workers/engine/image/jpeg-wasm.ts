/**
 * mozjpeg (libjpeg-turbo's code) as WebAssembly. Compiled once; the instances are made where they
 * are used, see jpeg.ts.
 */
import { fetchWhole } from '../../weights/sources/fetch-whole.ts';

export type JpegCodec = 'decoder' | 'encoder';

/** Far more than a codec has. */
const MOST_BYTES = 8 * 1024 * 1024;

const modules = new Map<JpegCodec, Promise<WebAssembly.Module>>();

/**
 * Provides a module to use instead of the app's own file, for Node, which cannot fetch the file.
 * @public
 */
export function provideJpegWasm(codec: JpegCodec, module: WebAssembly.Module): void {
  modules.set(codec, Promise.resolve(module));
}

/** The compiled module: the provided one, else the file on the app's own origin. */
export function jpegWasm(codec: JpegCodec): Promise<WebAssembly.Module> {
  let module = modules.get(codec);
  if (module === undefined) {
    module = compile(codec);
    modules.set(codec, module);
    // A failed download must not be remembered.
    module.catch(() => modules.delete(codec));
  }
  return module;
}

async function compile(codec: JpegCodec): Promise<WebAssembly.Module> {
  const { default: url } =
    codec === 'decoder'
      ? await import('@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm?url')
      : await import('@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm?url');
  // Not compileStreaming: a static host may send the wrong type.
  return WebAssembly.compile(await fetchWhole(new URL(url, import.meta.url), url, MOST_BYTES));
}
