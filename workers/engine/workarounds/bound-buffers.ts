/**
 * Notes what the dispatches of a call read and write, for repeated-quantizing.ts, with which it goes.
 */
import { BUFFER_USAGE } from '../diffusion/gpu-buffers.ts';

/** A part of a buffer that a dispatch has. */
export interface Bound {
  readonly binding: number;
  readonly buffer: GPUBuffer;
  readonly offset: number;
  /** undefined: to the end. */
  readonly size: number | undefined;
}

/** What the bind groups and uniforms of one call hold. */
export class BoundBuffers {
  readonly #groups = new WeakMap<GPUBindGroup, readonly Bound[]>();
  /** What was written last to each uniform buffer as a whole; null where only a part was. */
  readonly #uniforms = new Map<GPUBuffer, Uint8Array | null>();

  /** Notes a bind group. One that binds anything else than buffers stays unknown. */
  note(group: GPUBindGroup, { entries }: GPUBindGroupDescriptor): void {
    const bound = [...entries].map(({ binding, resource }) => {
      const part = 'buffer' in resource ? resource : { buffer: resource };
      const { buffer, offset = 0, size } = part as GPUBufferBinding;
      return { binding, buffer, offset, size };
    });
    if (bound.every(({ buffer }) => 'mapAsync' in buffer)) this.#groups.set(group, bound);
  }

  /** Notes a write of the queue. */
  noteWrite(...[buffer, , data, from = 0, count]: Parameters<GPUQueue['writeBuffer']>): void {
    if (!isUniform(buffer)) return;
    const unit = ArrayBuffer.isView(data) && 'BYTES_PER_ELEMENT' in data ? bytesOf(data) : 1;
    const all = ArrayBuffer.isView(data)
      ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
      : new Uint8Array(data);
    const end = count === undefined ? all.length : (from + count) * unit;
    const written = all.slice(from * unit, end);
    this.#uniforms.set(buffer, written.length === buffer.size ? written : null);
  }

  /** What a group binds; undefined if that is not known. */
  of(group: GPUBindGroup): readonly Bound[] | undefined {
    return this.#groups.get(group);
  }

  /** Whether two dispatches have the same part of a buffer, or uniforms with the same values. */
  areSame(one: Bound, other: Bound): boolean {
    if (one.binding !== other.binding || one.offset !== other.offset) return false;
    if (one.size !== other.size) return false;
    return one.buffer === other.buffer || this.#haveSameValues(one.buffer, other.buffer);
  }

  #haveSameValues(one: GPUBuffer, other: GPUBuffer): boolean {
    const [a, b] = [this.#uniforms.get(one), this.#uniforms.get(other)];
    if (!a || !b || a.length !== b.length || one.size !== other.size) return false;
    return a.every((value, i) => value === b[i]);
  }
}

function isUniform({ usage }: GPUBuffer): boolean {
  return (usage & BUFFER_USAGE.uniform) !== 0;
}

function bytesOf({ BYTES_PER_ELEMENT }: { readonly BYTES_PER_ELEMENT: unknown }): number {
  return Number(BYTES_PER_ELEMENT);
}
