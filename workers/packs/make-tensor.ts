import { inOrder, materializer } from '../weights/materialize.ts';
import { DTYPE_BYTES } from '../weights/safetensors.ts';
import type { Loss } from '../weights/quantizer/module.ts';
import { type ByteSource, readInto } from '../weights/sources/source.ts';
import type { WorkMemory } from '../weights/work-memory.ts';
import type { PlannedTensor, SourceTensor } from './plan-network.ts';

/** A tensor with more bytes than this is converted in runs of rows; no run has more. */
const RUN_BYTES = 4 * 1024 * 1024;

/** The next bytes of a packed tensor. They may be overwritten once the next part is made. */
export interface MadePart {
  readonly weight: PlannedTensor;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * Makes all packed tensors of one upstream tensor, which is read once, from front to back. A tensor of more
 * than 4 MB is converted in runs of rows, unless it is or was transposed: that needs the whole tensor. The scales
 * of a quantised tensor (a sixteenth of its bytes) stay in memory until its blocks are made.
 * @param options `runBytes`: most bytes of a run; 4 MB by default. What quantising loses is added to `loss`
 * @throws what reading throws; the signal's reason
 */
export async function* makeTensor(
  { entry, dtype, weights }: SourceTensor,
  source: ByteSource,
  memory: WorkMemory,
  options: {
    readonly runBytes?: number;
    readonly signal?: AbortSignal | undefined;
    readonly loss?: Loss;
  } = {},
): AsyncGenerator<MadePart> {
  const [first, ...rest] = weights;
  if (first === undefined) return;
  const later = rest.map((weight) => ({ weight, parts: [] as Uint8Array<ArrayBuffer>[] }));
  const whole =
    entry.transposed === true || weights.some(({ transform }) => transform === 'transpose');
  const runBytes = whole ? Infinity : (options.runBytes ?? RUN_BYTES);
  const rowBytes = entry.shape.slice(1).reduce((a, b) => a * b, DTYPE_BYTES[dtype]);
  const step = Math.max(1, Math.floor(runBytes / rowBytes)) * rowBytes;
  for (let at = entry.begin; at < entry.end; at += step) {
    const length = Math.min(step, entry.end - at);
    options.signal?.throwIfAborted();
    const stored = memory.stored(length);
    await readInto(source, at, stored);
    const make = materializer(inOrder(entry, stored, dtype), dtype, memory, options.loss);
    // The next run overwrites the work memory, so parts for later are copied. They are small, except for a
    // weight that is packed in two forms.
    for (const { weight, parts } of later) parts.push(make(weight).slice());
    yield { weight: first, bytes: make(first) };
  }
  for (const { weight, parts } of later) {
    for (const bytes of parts) yield { weight, bytes };
  }
}
