import type { Answer } from '../../workers/engine/counting/record-buffers.ts';

/**
 * What the engine reads back of a GPU that computes nothing, in place of results. The engine's checks take
 * them for results: the first word, where it counts values that are no numbers, is 0, and the others are
 * numbers of a usual size that differ from one to the next and from one read to the next.
 */
export function standIn(): Answer {
  let reads = 0;
  return (bytes) => {
    reads += 1;
    const values = new Float32Array(bytes);
    for (let i = 1; i < values.length; i++) values[i] = 24 + ((7 * i + reads) % 32) / 4;
    values[0] = 0;
  };
}
