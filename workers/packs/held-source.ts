import { type ByteSource, readInto } from '../weights/sources/source.ts';
import type { WorkMemory } from '../weights/work-memory.ts';
import type { SourceTensor } from './plan-network.ts';

/** Bytes that are asked for at a time. Between two of these the work can be stopped. */
const PIECE = 4 * 1024 * 1024;

/**
 * Reads one upstream tensor and keeps its bytes, so that it can be made in several formats. A source that is
 * downloaded from front to back gives each byte once.
 * @param memory in which the bytes lie until the next tensor is held
 * @returns the file with no more than this tensor in it
 * @throws what reading throws; the signal's reason; RangeError from reads of other bytes
 */
export async function holdTensor(
  { entry: { begin, end } }: Pick<SourceTensor, 'entry'>,
  source: ByteSource,
  memory: WorkMemory,
  signal?: AbortSignal,
): Promise<ByteSource> {
  const bytes = memory.held(end - begin);
  for (let at = 0; at < bytes.byteLength; at += PIECE) {
    signal?.throwIfAborted();
    await readInto(source, begin + at, bytes.subarray(at, at + PIECE));
  }
  const { name, size } = source;
  const part = (offset: number, length: number) => {
    if (offset < begin || offset + length > end) {
      throw new RangeError(`${name}: of the bytes ${begin} to ${end}, ${length} at ${offset}`);
    }
    return bytes.subarray(offset - begin, offset - begin + length);
  };
  return {
    name,
    size,
    read: async (offset, length) => part(offset, length).slice(),
    readInto: async (offset, target) => target.set(part(offset, target.byteLength)),
  };
}
