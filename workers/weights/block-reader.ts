import { toFloat32 } from './convert.ts';
import { missingTensor, safetensorsReader } from './safetensors-reader.ts';
import type { SafetensorsEntry, SafetensorsHeader } from './safetensors.ts';
import type { ByteSource } from './sources/source.ts';
import { readNow, type WeightReader } from './weight-reader.ts';

/** The level that stands for 0. */
const ZERO = 128;

/**
 * Opens a safetensors file in which some tensors are stored as 8-bit levels (made by tools/safety).
 * Such a tensor KEY has dtype U8, and beside it lies `KEY.scales` in binary16. Each scale belongs
 * to the same number of neighbouring levels; a weight is scale·(level − 128). These tensors can
 * only be read as float32 in their stored order, by the transform `as-is`.
 */
export function blockReader(source: ByteSource, header: SafetensorsHeader): WeightReader {
  const whole = safetensorsReader(source, header);
  return {
    ...whole,
    find(weight) {
      const levels = header.tensors.get(weight.key);
      if (levels?.dtype !== 'U8') return whole.find(weight);
      const scales = header.tensors.get(`${weight.key}.scales`);
      if (scales === undefined) throw missingTensor(source.name, `${weight.key}.scales`);
      return {
        storedBytes: lengthOf(levels) + lengthOf(scales),
        async read() {
          const stored = await source.read(levels.begin, lengthOf(levels));
          return widen(stored, await source.read(scales.begin, lengthOf(scales)));
        },
        readSync: () =>
          widen(
            readNow(source, levels.begin, lengthOf(levels)),
            readNow(source, scales.begin, lengthOf(scales)),
          ),
      };
    },
  };
}

function lengthOf({ begin, end }: SafetensorsEntry): number {
  return end - begin;
}

function widen(levels: Uint8Array, steps: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const scales = toFloat32(steps, 'F16');
  const block = levels.length / scales.length;
  const values = new Float32Array(levels.length);
  for (let i = 0; i < values.length; i++) {
    values[i] = ((levels[i] ?? 0) - ZERO) * (scales[Math.floor(i / block)] ?? 0);
  }
  return new Uint8Array(values.buffer);
}
