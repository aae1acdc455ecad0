import { materializer } from '../weights/materialize.ts';
import { DTYPE_BYTES } from '../weights/safetensors.ts';
import { type ByteSource, readInto } from '../weights/sources/source.ts';
import type { WorkMemory } from '../weights/work-memory.ts';
import type { PlannedTensor, SourceTensor } from './plan.ts';

/** Stored bytes from which a tensor is converted in runs of rows, and the most a run has. */
const RUN_BYTES = 4 * 1024 * 1024;

/** Some of a packed tensor's bytes, in order; good until the next are asked for. */
interface MadePart {
  readonly weight: PlannedTensor;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * Everything that is packed of one upstream tensor, read once and in order. A tensor over
 * 4 MB goes through in runs of rows, unless it is transposed, which needs all of it;
 * scales of a quantised one (a sixteenth of its bytes) are kept until its blocks are through.
 */
export async function* makeTensor(
  { entry, dtype, weights }: SourceTensor,
  source: ByteSource,
  memory: WorkMemory,
  options: { readonly runBytes?: number; readonly signal?: AbortSignal | undefined } = {},
): AsyncGenerator<MadePart> {
  const [first, ...rest] = weights;
  if (first === undefined) return;
  const later = rest.map((weight) => ({ weight, parts: [] as Uint8Array<ArrayBuffer>[] }));
  const whole = weights.some(({ transform }) => transform === 'transpose');
  const runBytes = whole ? Infinity : (options.runBytes ?? RUN_BYTES);
  const rowBytes = entry.shape.slice(1).reduce((a, b) => a * b, DTYPE_BYTES[dtype]);
  const step = Math.max(1, Math.floor(runBytes / rowBytes)) * rowBytes;
  for (let at = entry.begin; at < entry.end; at += step) {
    const length = Math.min(step, entry.end - at);
    options.signal?.throwIfAborted();
    const stored = memory.stored(length);
    await readInto(source, at, stored);
    const make = materializer(stored, dtype, memory);
    // What is kept for later is copied out of the memory; it is little, but for a weight in two forms.
    for (const { weight, parts } of later) parts.push(make(weight).slice());
    yield { weight: first, bytes: make(first) };
  }
  for (const { weight, parts } of later) {
    for (const bytes of parts) yield { weight, bytes };
  }
}
