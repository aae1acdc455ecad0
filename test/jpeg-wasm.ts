import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { provideJpegWasm } from '../workers/engine/image/jpeg-wasm.ts';

const { resolve } = createRequire(import.meta.url);

/** Provides the JPEG codecs in Node, which cannot fetch them from the app. */
export async function provideJpegWasmFromPackage(): Promise<void> {
  for (const [codec, file] of [
    ['decoder', 'dec/mozjpeg_dec.wasm'],
    ['encoder', 'enc/mozjpeg_enc.wasm'],
  ] as const) {
    const bytes = await readFile(resolve(`@jsquash/jpeg/codec/${file}`));
    provideJpegWasm(codec, await WebAssembly.compile(bytes));
  }
}
