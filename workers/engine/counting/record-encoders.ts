import type { Dispatch, Recording, Shader } from './counts.ts';
import type { Buffers } from './record-buffers.ts';
import type { ShaderOf } from './record-pipelines.ts';

/** Counts bind groups, passes, dispatches, clears and copies. */
export function recordEncoders(recording: Recording, buffers: Buffers, shaderOf: ShaderOf): void {
  const { device, tally, paused } = recording;
  const bindingsOf = recordBindGroups(recording, buffers);
  const make = device.createCommandEncoder.bind(device);
  device.createCommandEncoder = (descriptor) => {
    const encoder = make(descriptor);
    if (paused()) return encoder;
    const begin = encoder.beginComputePass.bind(encoder);
    encoder.beginComputePass = (of) => {
      tally().passes += 1;
      return recordPass(recording, begin(of), bindingsOf, shaderOf);
    };
    const clear = encoder.clearBuffer.bind(encoder);
    encoder.clearBuffer = (buffer, offset = 0, size = buffer.size - offset) => {
      tally().clears += 1;
      tally().clearedBytes += size;
      if (!buffers.isHollow(buffer)) clear(buffer, offset, size);
    };
    const copy = encoder.copyBufferToBuffer.bind(encoder) as (...of: unknown[]) => undefined;
    encoder.copyBufferToBuffer = (from: GPUBuffer, ...rest: unknown[]) => {
      // The target is the second argument, or the third behind an offset.
      const ends = [from, ...rest].filter((each) => typeof each === 'object');
      const hollow = ends.some((each) => buffers.isHollow(each as GPUBuffer));
      tally().copies += 1;
      tally().copiedBytes += copiedBytes(from, rest);
      if (!hollow) copy(from, ...rest);
      return undefined;
    };
    return encoder;
  };
}

/** Both forms of `copyBufferToBuffer`: with and without offsets. */
function copiedBytes(from: GPUBuffer, rest: readonly unknown[]): number {
  const size = typeof rest[0] === 'number' ? rest[3] : rest[1];
  const offset = typeof rest[0] === 'number' ? rest[0] : 0;
  return typeof size === 'number' ? size : from.size - offset;
}

type BindingsOf = (group: GPUBindGroup) => Dispatch['bindings'];

function recordBindGroups({ device, tally, paused }: Recording, buffers: Buffers): BindingsOf {
  const sizes = new WeakMap<GPUBindGroup, Dispatch['bindings']>();
  const make = device.createBindGroup.bind(device);
  device.createBindGroup = (descriptor) => {
    if (paused()) return make(descriptor);
    tally().bindGroups += 1;
    const entries = [...descriptor.entries].toSorted((a, b) => a.binding - b.binding);
    const bound = entries.flatMap(({ resource }) => partOf(resource) ?? []);
    const group = make({ ...descriptor, entries: entries.map((each) => asMade(each, buffers)) });
    const storage = bound.filter(({ buffer }) => buffers.isStorage(buffer));
    sizes.set(
      group,
      storage.map(({ buffer, offset = 0, size }) => size ?? buffer.size - offset),
    );
    return group;
  };
  return (group) => sizes.get(group) ?? [];
}

function partOf(resource: GPUBindingResource): GPUBufferBinding | null {
  if ('buffer' in resource) return resource;
  return 'mapAsync' in resource ? { buffer: resource } : null;
}

/** A hollow buffer has none of the bytes that are asked for, so it is bound whole. */
function asMade(entry: GPUBindGroupEntry, buffers: Buffers): GPUBindGroupEntry {
  const part = partOf(entry.resource);
  if (part === null || !buffers.isHollow(part.buffer)) return entry;
  return { ...entry, resource: { buffer: part.buffer } };
}

function recordPass(
  { tally }: Recording,
  pass: GPUComputePassEncoder,
  bindingsOf: BindingsOf,
  shaderOf: ShaderOf,
): GPUComputePassEncoder {
  let shader: Shader | null = null;
  const groups = new Map<number, Dispatch['bindings']>();
  const setPipeline = pass.setPipeline.bind(pass);
  pass.setPipeline = (pipeline) => {
    shader = shaderOf(pipeline);
    setPipeline(pipeline);
  };
  const setGroup = pass.setBindGroup.bind(pass) as (...of: unknown[]) => undefined;
  pass.setBindGroup = (index: number, group: GPUBindGroup | null | undefined, ...of: unknown[]) => {
    groups.set(index, group ? bindingsOf(group) : []);
    return setGroup(index, group, ...of);
  };
  const dispatch = pass.dispatchWorkgroups.bind(pass);
  pass.dispatchWorkgroups = (x, y = 1, z = 1) => {
    if (shader !== null) tally().dispatch(shader, [...groups.values()].flat(), [x, y, z]);
    dispatch(x, y, z);
  };
  return pass;
}
