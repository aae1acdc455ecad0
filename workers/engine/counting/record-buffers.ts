import type { Recording } from './counts.ts';

/** Bits of `GPUBufferUsage` (WebGPU §5). */
const USAGE = { mapRead: 0x01, mapWrite: 0x02, uniform: 0x40, storage: 0x80 } as const;
/** Bytes that a hollow buffer really has: more than the least of any binding in a shader here. */
const HOLLOW_BYTES = 256;
/** From this size on a buffer that is written as it is made has no more than that either. */
const LARGE_UPLOAD = 64 * 1024;

/** What is known of the buffers of a recorded device. */
export interface Buffers {
  /** Bytes of the buffers that are live. */
  live(): number;
  /** Whether no byte may be copied or written to the buffer. */
  isHollow(buffer: GPUBuffer): boolean;
  isStorage(buffer: GPUBuffer): boolean;
}

/** Writes what is read back of a device that computes nothing, over whatever its memory holds. */
export type Answer = (bytes: ArrayBuffer) => void;

/**
 * Counts a device's buffers as they are made and destroyed, and its queue's writes.
 * @param answer answers what is read back; null for a device that computes
 * @param hollow whether storage buffers are made tiny
 */
export function recordBuffers(
  recording: Recording,
  answer: Answer | null,
  hollow: boolean,
): Buffers {
  const { device, tally } = recording;
  const hollowed = new WeakSet<GPUBuffer>();
  let live = 0;
  const make = device.createBuffer.bind(device);
  device.createBuffer = (descriptor) => {
    const { size, usage, mappedAtCreation = false } = descriptor;
    const mapped = (usage & (USAGE.mapRead | USAGE.mapWrite)) !== 0 || mappedAtCreation;
    const upload = mappedAtCreation && size >= LARGE_UPLOAD;
    const empty = hollow && (upload || (isStorage(usage) && !mapped));
    const buffer = make(empty ? { ...descriptor, size: HOLLOW_BYTES } : descriptor);
    if (empty) {
      Object.defineProperty(buffer, 'size', { value: size });
      hollowed.add(buffer);
    }
    if (empty && upload) dropWritten(buffer, size);
    if (answer !== null && (usage & USAGE.mapRead) !== 0) answerReads(buffer, answer);
    const map = buffer.mapAsync.bind(buffer);
    buffer.mapAsync = (...how) => {
      tally().maps += 1;
      return map(...how);
    };
    live += size;
    tally().live(live);
    tally().largestBuffer = Math.max(tally().largestBuffer, size);
    let alive = true;
    const destroy = buffer.destroy.bind(buffer);
    buffer.destroy = () => {
      if (alive) live -= size;
      alive = false;
      destroy();
    };
    return buffer;
  };
  const isHollow = (buffer: GPUBuffer) => hollowed.has(buffer);
  recordQueue(recording, isHollow);
  return { live: () => live, isHollow, isStorage: ({ usage }) => isStorage(usage) };
}

/** What is written to an upload goes where it takes no memory of the device, and nowhere from there. */
function dropWritten(buffer: GPUBuffer, size: number): void {
  buffer.getMappedRange = (offset = 0, length = size - offset) => new ArrayBuffer(length);
}

function answerReads(buffer: GPUBuffer, answer: Answer): void {
  const range = buffer.getMappedRange.bind(buffer);
  buffer.getMappedRange = (...part) => {
    const bytes = range(...part);
    answer(bytes);
    return bytes;
  };
}

function recordQueue({ device, tally }: Recording, isHollow: Buffers['isHollow']): void {
  const { queue } = device;
  const write = queue.writeBuffer.bind(queue);
  queue.writeBuffer = (buffer, offset, data, ...range) => {
    tally().writes += 1;
    if ((buffer.usage & USAGE.uniform) !== 0) tally().uniformWrites += 1;
    if (!isHollow(buffer)) write(buffer, offset, unshared(data), ...range);
  };
  const submit = queue.submit.bind(queue);
  queue.submit = (commands) => {
    tally().submits += 1;
    submit(commands);
  };
  Object.defineProperty(device, 'queue', { value: queue });
}

/** What a queue writes. */
type QueueData = Parameters<GPUQueue['writeBuffer']>[2];

/** Dawn for Node refuses views of shared memory, which ONNX Runtime's heap is. */
function unshared(data: ArrayBuffer | SharedArrayBuffer | ArrayBufferView): QueueData {
  if (!ArrayBuffer.isView(data) || !(data.buffer instanceof SharedArrayBuffer)) {
    return data as QueueData;
  }
  return Uint8Array.from(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

function isStorage(usage: number): boolean {
  return (usage & USAGE.storage) !== 0;
}
