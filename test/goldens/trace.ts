import { nodeSource } from '../../tools/node-source.ts';
import { readHeader } from '../../workers/weights/safetensors.ts';

export interface TraceTensor {
  readonly dtype: 'F32' | 'I32';
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array;
}

/** Reads a safetensors file of float32 and int32 tensors whole. */
export async function readTrace(file: string): Promise<ReadonlyMap<string, TraceTensor>> {
  const source = await nodeSource(file);
  try {
    const { tensors } = await readHeader(source);
    const read = new Map<string, TraceTensor>();
    for (const [name, { dtype, shape, begin, end }] of tensors) {
      if (dtype !== 'F32' && dtype !== 'I32') throw new Error(`${file}: ${name} is ${dtype}.`);
      const { buffer } = await source.read(begin, end - begin);
      const values = dtype === 'F32' ? new Float32Array(buffer) : new Int32Array(buffer);
      read.set(name, { dtype, shape, values });
    }
    return read;
  } finally {
    await source.close();
  }
}
