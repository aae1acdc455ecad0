/** The hook by which tests break recorded calls: a device that does not repeat what it did before. */
import type { Gpu } from '../../workers/engine/runtime/device.ts';
import { type Breakage, hangWhere } from './broken-gpu.ts';

/** Of buffers that shaders read and write. */
const STORAGE = 0x80;

/**
 * Breaks what a device repeats: passes with bind groups that were used before, as recorded calls have them.
 * `wrong` and `nan`: such a pass leaves numbers of another size, or none, in what it binds last. `throw`: it
 * cannot be submitted. `hang`: nothing is read back since.
 */
export function breakRepeats(gpu: Gpu, how: Breakage): Gpu {
  const { device } = gpu;
  const { queue } = device;
  const buffersOf = new WeakMap<GPUBindGroup, readonly GPUBuffer[]>();
  const used = new WeakSet<GPUBindGroup>();
  /** What the passes bound last that are encoded and not submitted; null without a repeated one. */
  let repeated: readonly GPUBuffer[] | null = null;
  let hangs = false;

  const createBindGroup = device.createBindGroup.bind(device);
  device.createBindGroup = (descriptor) => {
    const group = createBindGroup(descriptor);
    const buffers = [...descriptor.entries].flatMap(({ resource }) =>
      'buffer' in resource ? [resource.buffer] : [],
    );
    buffersOf.set(group, buffers);
    return group;
  };
  const createEncoder = device.createCommandEncoder.bind(device);
  device.createCommandEncoder = (...given) => {
    const encoder = createEncoder(...given);
    const begin = encoder.beginComputePass.bind(encoder);
    encoder.beginComputePass = (...of) => {
      const pass = begin(...of);
      const setBindGroup = pass.setBindGroup.bind(pass) as GPUComputePassEncoder['setBindGroup'];
      pass.setBindGroup = (index: number, group: GPUBindGroup | null | undefined) => {
        if (group && used.has(group)) repeated = buffersOf.get(group) ?? [];
        if (group) used.add(group);
        setBindGroup(index, group);
      };
      return pass;
    };
    return encoder;
  };
  const submit = queue.submit.bind(queue);
  queue.submit = (commands) => {
    const last = repeated;
    repeated = null;
    if (last === null) return submit(commands);
    if (how === 'throw') throw new Error('this pass cannot be repeated');
    hangs ||= how === 'hang';
    submit(commands);
    if (how === 'hang') return;
    for (const buffer of last.filter(({ usage }) => (usage & STORAGE) !== 0)) {
      const values = new Float32Array(buffer.size / 4).fill(how === 'nan' ? NaN : 1000);
      queue.writeBuffer(buffer, 0, values);
    }
  };
  hangWhere(device, () => hangs);
  return gpu;
}
