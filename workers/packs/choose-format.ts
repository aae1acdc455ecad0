import type { LinearFormat } from '../graph/linear-formats.ts';
import type { Loss } from '../weights/quantizer/module.ts';
import type { ByteSource } from '../weights/sources/source.ts';
import type { WorkMemory } from '../weights/work-memory.ts';
import { holdTensor } from './held-source.ts';
import { type MadePart, makeTensor } from './make-tensor.ts';
import type { SourceTensor } from './plan-network.ts';
import { mayWiden } from './widen-plan.ts';

/**
 * What a weight may lose in a precision of so many bits: ‖W−Ŵ‖²/‖W‖² ≤ 10^(−bits/2). In 4 bits that is
 * a relative error of 10 %, where normal weights have 8. Source: SDNQ's rule of dynamic quantisation.
 */
function mayLose(bits: number): number {
  return 10 ** (-bits / 2);
}

/** A weight is first made in 4 bits, and then in each of these until it keeps enough. */
const WIDER = ['q8', 'float'] as const satisfies readonly LinearFormat[];

/** A tensor in the format that was chosen, and its bytes in order. */
export interface Chosen {
  readonly tensor: SourceTensor;
  readonly parts: AsyncIterable<MadePart> | Iterable<MadePart>;
}

/**
 * Makes a tensor in the narrowest format that keeps enough of it. One that is planned in 4 bits is read whole, and
 * made whole before its first byte is given; any other is made as planned, a run of rows at a time.
 * @param source is read once, from front to back, however many formats are tried
 * @param widened gives the tensor in a wider format
 * @throws what reading throws; the signal's reason
 */
export async function chooseFormat(
  planned: SourceTensor,
  source: ByteSource,
  memory: WorkMemory,
  options: { readonly signal?: AbortSignal | undefined },
  widened: (format: LinearFormat) => SourceTensor,
): Promise<Chosen> {
  if (!mayWiden(planned)) {
    return { tensor: planned, parts: makeTensor(planned, source, memory, options) };
  }
  const held = await holdTensor(planned, source, memory, options.signal);
  let tensor = planned;
  for (const next of WIDER) {
    const loss = { lost: 0, power: 0 };
    const bytes = await madeWhole(tensor, held, memory, { ...options, loss });
    if (keepsEnough(loss)) return { tensor, parts: cut(tensor, bytes) };
    tensor = widened(next);
  }
  return { tensor, parts: makeTensor(tensor, held, memory, options) };
}

/** A loss that is infinite or no number is too much, whatever the power: a value of the weight is so. */
function keepsEnough({ lost, power }: Loss): boolean {
  return Number.isFinite(lost) && lost <= mayLose(4) * power;
}

/** The bytes of all weights of a tensor, one after another. */
async function madeWhole(
  tensor: SourceTensor,
  source: ByteSource,
  memory: WorkMemory,
  options: { readonly signal?: AbortSignal | undefined; readonly loss: Loss },
): Promise<Uint8Array<ArrayBuffer>> {
  const all = memory.whole(tensor.weights.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for await (const { bytes } of makeTensor(tensor, source, memory, options)) {
    all.set(bytes, at);
    at += bytes.byteLength;
  }
  return all;
}

function* cut({ weights }: SourceTensor, all: Uint8Array<ArrayBuffer>): Generator<MadePart> {
  let at = 0;
  for (const weight of weights) {
    yield { weight, bytes: all.subarray(at, at + weight.byteLength) };
    at += weight.byteLength;
  }
}
