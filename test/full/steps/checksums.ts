import type { Checksums } from '../model.ts';
import type { Rig } from '../rig.ts';
import type { Figures } from '../state.ts';
import { bytes, rate } from '../../../tools/lab/units.ts';

/** The sha256 of every generated file: what the manifest and the hub's pointers say. */
export async function checksums({ model, state }: Rig): Promise<Figures> {
  const sums: Record<string, string> = {};
  let count = 0;
  const started = performance.now();
  for (const file of model.weights) {
    sums[file.path] = file.sha256((length) => {
      count += length;
    });
  }
  const time = (performance.now() - started) / 1000;
  const known: Checksums = state.checksums;
  for (const [path, sum] of Object.entries(known)) {
    if (sums[path] !== sum) throw new Error(`${path} has other bytes than before: begin anew`);
  }
  await state.note({ checksums: sums });
  return {
    'source files': `${model.weights.length}, ${bytes(count)}`,
    'made and hashed': rate(count, time),
  };
}
