/**
 * Lack: the pinned ONNX Runtime (1.31.0-dev.20260914) repeats a recorded call through its wasm, which
 * calls JavaScript three times for each dispatch to make the same WebGPU calls each time. Played from
 * JavaScript they take 0.6 to 0.7 of that time (docs/BENCHMARKS.md, "The program's own time of a recorded call").
 *
 * While it records, ONNX Runtime computes a call plainly, and then repeats it. Only the plain run makes
 * bind groups. So the submits behind the last one that came with new bind groups are the repetition. They
 * are kept from the GPU and played by {@link playCommands}, the first time as all other times: what is
 * compared with the plain run is what later calls do.
 *
 * To be deleted when a repeated call of the pinned build takes no more of the program's time than this.
 */
import { BoundBuffers } from './bound-buffers.ts';
import { withoutRepeats } from './repeated-quantizing.ts';
import { type Dispatch, listen, type Told } from './told-encoder.ts';

/** The dispatches of each pass that is submitted together. */
type Submit = readonly (readonly Dispatch[])[];

/** What a call has the GPU do. Holds the pipelines and bind groups, and through them their buffers. */
export type Commands = readonly Submit[];

/** Queues commands. It throws nothing: a device that is lost takes them, too. */
export function playCommands(device: GPUDevice, commands: Commands): void {
  for (const submit of commands) {
    const encoder = device.createCommandEncoder();
    for (const dispatches of submit) {
      const pass = encoder.beginComputePass();
      for (const { pipeline, group, x, y, z } of dispatches) {
        if (pipeline !== null) pass.setPipeline(pipeline);
        if (group !== null) pass.setBindGroup(0, group);
        pass.dispatchWorkgroups(x, y, z);
      }
      pass.end();
    }
    device.queue.submit([encoder.finish()]);
  }
}

/**
 * Listens to a call that ONNX Runtime records, from now until the returned function is called. That gives the
 * commands of the repetition, which the GPU did not get; null where the repetition asked for anything else than
 * dispatches with one bind group each, or for more or fewer of them than the plain run. In that case a part of it
 * may have gone to the GPU.
 * @param device gets back its methods, and those of its queue, as they were
 */
export function takeRepetition(device: GPUDevice): () => Commands | null {
  const { queue } = device;
  const giveBack = [
    methodOf(device, 'createBindGroup'),
    methodOf(device, 'createCommandEncoder'),
    methodOf(queue, 'submit'),
    methodOf(queue, 'writeBuffer'),
  ];
  const told = new WeakMap<GPUCommandBuffer, Told>();
  let kept: { readonly given: readonly GPUCommandBuffer[]; readonly submit: Submit }[] = [];
  const buffers = new BoundBuffers();
  let hasNewGroups = false;
  let onlyDispatches = true;
  /** Dispatches that the GPU got. */
  let plain = 0;

  const createBindGroup = device.createBindGroup.bind(device);
  device.createBindGroup = (descriptor) => {
    hasNewGroups = true;
    const group = createBindGroup(descriptor);
    buffers.note(group, descriptor);
    return group;
  };
  const createEncoder = device.createCommandEncoder.bind(device);
  device.createCommandEncoder = (descriptor) => listen(createEncoder(descriptor), told);
  const submit = queue.submit.bind(queue);
  /** What was kept until now was no repetition, or not a whole one. The GPU gets it in its turn. */
  const letGo = () => {
    for (const { given, submit: passes } of kept) {
      submit(given);
      plain += passes.flat().length;
    }
    kept = [];
  };
  queue.submit = (commands) => {
    const given = [...commands];
    const all = given.map((each) => told.get(each) ?? { passes: [], more: true });
    if (!hasNewGroups && all.every(({ more }) => !more)) {
      const passes = all.flatMap((each) => each.passes).filter(({ length }) => length > 0);
      kept.push({ given, submit: passes });
      return;
    }
    letGo();
    submit(given);
    plain += all.flatMap(({ passes }) => passes).flat().length;
    onlyDispatches = hasNewGroups;
    hasNewGroups = false;
  };
  type Write = Parameters<GPUQueue['writeBuffer']>;
  const write = queue.writeBuffer.bind(queue) as (...of: unknown[]) => undefined;
  queue.writeBuffer = (...of: unknown[]) => {
    buffers.noteWrite(...(of as Write));
    letGo();
    onlyDispatches = false;
    return write(...of);
  };
  return () => {
    for (const back of giveBack) back();
    const commands = kept.map((each) => each.submit).filter(({ length }) => length > 0);
    // The first of them would be missing if a submit held the end of the plain run, too. The comparison with the plain
    // run could not tell: what they compute would be there from it.
    const isWhole = onlyDispatches && plain > 0 && commands.flat(2).length === plain;
    return isWhole ? withoutRepeats(commands, buffers) : null;
  };
}

/** @returns gives an object its method back as it has it now: as its own or as its prototype's */
function methodOf(object: object, name: string): () => void {
  const own = Object.getOwnPropertyDescriptor(object, name);
  return () => {
    if (own === undefined) Reflect.deleteProperty(object, name);
    else Object.defineProperty(object, name, own);
  };
}
