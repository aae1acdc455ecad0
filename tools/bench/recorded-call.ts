import { join } from 'node:path';
import { DTYPE_BYTES, readHeader } from '../../workers/weights/safetensors.ts';
import { nodeSource } from '../node-source.ts';

/** A tensor of float32, row-major. */
export interface FloatTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array<ArrayBuffer>;
}

/** The inputs and the output of one UNet call that PyTorch made, by diffusers' names. */
export type RecordedCall = ReadonlyMap<string, FloatTensor>;

/** The output's name in `io.safetensors`; all others are inputs. */
export const OUTPUT = 'out_sample';

/** @throws EngineError `model_file_missing`, `model_file_invalid` */
export async function readRecordedCall(folder: string): Promise<RecordedCall> {
  const source = await nodeSource(join(folder, 'io.safetensors'), 'io.safetensors');
  try {
    const tensors = new Map<string, FloatTensor>();
    for (const [name, { dtype, shape, begin, end }] of (await readHeader(source)).tensors) {
      if (dtype !== 'F32') throw new Error(`${name} is ${dtype}, not F32`);
      const bytes = await source.read(begin, end - begin);
      const values = new Float32Array(
        bytes.buffer,
        bytes.byteOffset,
        bytes.length / DTYPE_BYTES.F32,
      );
      tensors.set(name, { shape, values });
    }
    return tensors;
  } finally {
    await source.close();
  }
}

/** @throws Error if the call has no such tensor */
export function tensorOf(call: RecordedCall, name: string): FloatTensor {
  const tensor = call.get(name);
  if (tensor === undefined) throw new Error(`io.safetensors has no ${name}`);
  return tensor;
}

/** How far an output is from PyTorch's. */
export interface Difference {
  /** Of any two values. */
  readonly largest: number;
  /** Root mean square of the differences, by that of the output. */
  readonly relative: number;
}

/** @throws Error if there are not as many values */
export function differenceOf(got: Float32Array, { values }: FloatTensor): Difference {
  if (got.length !== values.length) throw new Error(`${got.length} values, not ${values.length}`);
  let [largest, squares, all] = [0, 0, 0];
  for (const [i, value] of values.entries()) {
    const apart = Math.abs((got[i] ?? NaN) - value);
    largest = apart <= largest ? largest : apart;
    squares += apart ** 2;
    all += value ** 2;
  }
  return { largest, relative: Math.sqrt(squares / all) };
}
