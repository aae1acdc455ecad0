import type { AuthoredGraph } from '../../graph/builder.ts';
import { WeightFile } from '../../weights/weight-file.ts';
import type { WeightReader } from '../../weights/weight-reader.ts';
import type { WholeWeights } from '../runtime/external-data.ts';

/** The UNet as the twin gets it. */
export interface UnetCopy {
  /** As ONNX. */
  readonly graph: Uint8Array<ArrayBuffer>;
  /** Size of the file of external data that belongs to it. */
  readonly size: number;
  /** Its weights, each by its offset there: places overlap, so there is no such file. */
  readonly weights: ReadonlyMap<number, Uint8Array<ArrayBuffer>>;
}

/** Reads the weights of a graph. @throws what reading weights throws */
export function copyUnet(graph: AuthoredGraph, store: WeightReader): UnetCopy {
  const file = new WeightFile(graph, store);
  // Copies: the memory is sent, and what is read may be a view of what the store keeps.
  const weights = graph.weights.map(
    ({ offset, byteLength }) => [offset, file.readSync(offset, byteLength).slice()] as const,
  );
  return { graph: graph.model, size: graph.fileBytes, weights: new Map(weights) };
}

/** The weights as ONNX Runtime reads them in the twin, some of them twice. */
export function weightsOf({ size, weights }: UnetCopy): WholeWeights {
  return {
    size,
    readSync(offset, length) {
      const bytes = weights.get(offset);
      if (bytes?.byteLength !== length)
        throw new Error(`no weight of ${length} bytes at ${offset}`);
      return bytes;
    },
  };
}
