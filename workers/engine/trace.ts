import { encodeSafetensors, type WritableTensor } from '../weights/safetensors-write.ts';

/**
 * Collects every intermediate result of a run under the names of the reference runs (docs/ARCHITECTURE.md,
 * "Trace"). Images that were drawn one after another are stacked as the reference has them.
 */
export class Trace {
  readonly #tensors = new Map<string, { shape: readonly number[]; parts: Float32Array[] }>();
  readonly #ids: WritableTensor[] = [];

  ids(name: string, ids: Int32Array): void {
    this.#ids.push({ name, dtype: 'I32', shape: [ids.length], data: Int32Array.from(ids) });
  }

  put(name: string, shape: readonly number[], values: Float32Array): void {
    this.#tensors.set(name, { shape, parts: [Float32Array.from(values)] });
  }

  /** One picture's part of a tensor [n, ...shape], in order of pictures. */
  putImage(name: string, shape: readonly number[], values: Float32Array): void {
    const tensor = this.#tensors.get(name) ?? { shape, parts: [] };
    tensor.parts.push(Float32Array.from(values));
    this.#tensors.set(name, { shape: [tensor.parts.length, ...shape], parts: tensor.parts });
  }

  /** One picture's values of one step; `images` pictures give [steps, n, ...shape] in the end. */
  putStep(name: string, shape: readonly number[], image: number, values: Float32Array): void {
    this.putImage(`${name}#${image}`, shape, values);
  }

  encode(): Blob {
    const stacked = stackSteps(this.#tensors);
    const floats = [...stacked].map(([name, { shape, parts }]) => ({
      name,
      dtype: 'F32' as const,
      shape,
      data: joined(parts),
    }));
    return new Blob([encodeSafetensors([...floats, ...this.#ids])]);
  }
}

type Parts = ReadonlyMap<
  string,
  { readonly shape: readonly number[]; readonly parts: readonly Float32Array[] }
>;

/** `name#0`, `name#1` of [steps, ...] become `name` [steps, n, ...]. */
function stackSteps(tensors: Parts): Parts {
  const stacked = new Map<string, { shape: readonly number[]; parts: readonly Float32Array[] }>();
  for (const [key, tensor] of tensors) {
    const [name = key, image] = key.split('#');
    if (image === undefined) {
      stacked.set(key, tensor);
      continue;
    }
    if (image !== '0') continue;
    const images = [...tensors].filter(([other]) => other.startsWith(`${name}#`));
    const [steps = 0, ...rest] = tensor.shape;
    stacked.set(name, {
      shape: [steps, images.length, ...rest],
      parts: tensor.parts.flatMap((_, step) =>
        images.map(([, each]) => each.parts[step] ?? new Float32Array(0)),
      ),
    });
  }
  return stacked;
}

function joined(parts: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
