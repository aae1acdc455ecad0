import { bytesOf, materialize } from '../../weights/materialize.ts';
import type { WeightReader } from '../../weights/weight-reader.ts';

/** Gives weights that lie in memory as float32, converted and quantised as those of a file are. */
export function generatedWeights(
  tensors: Readonly<Record<string, Float32Array<ArrayBuffer>>>,
): WeightReader {
  const named = (key: string) => {
    const values = tensors[key];
    if (values !== undefined) return bytesOf(values);
    throw new Error(`the check has no tensor ${key}`);
  };
  return {
    find(weight) {
      const stored = named(weight.key);
      const readSync = () => materialize(weight, stored, 'F32');
      return { storedBytes: stored.length, read: async () => readSync(), readSync };
    },
    table: (key) => {
      throw new Error(`the check has no table ${key}`);
    },
  };
}
