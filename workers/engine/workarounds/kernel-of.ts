/**
 * Knows which kernel a pipeline runs, for repeated-quantizing.ts, with which it goes. (counting/record-pipelines.ts keeps
 * whole shaders, of devices that are counted only.)
 */

/** A kernel of ONNX Runtime, as its shader says. */
export interface Kernel {
  /** What ONNX Runtime calls it. */
  readonly name: string;
  /** The bindings that it may write. */
  readonly writes: ReadonlySet<number>;
}

/** As ONNX Runtime writes them: all of its bindings are in group 0. */
const WRITTEN = /@binding\((\d+)\)\s*var<storage,\s*read_write>/g;

const ofPipeline = new WeakMap<GPUComputePipeline, Kernel>();

/** Notes the kernels of all pipelines that a device makes from now on. */
export function noteKernels(device: GPUDevice): void {
  const ofModule = new WeakMap<GPUShaderModule, Kernel>();
  const makeModule = device.createShaderModule.bind(device);
  device.createShaderModule = (descriptor) => {
    const module = makeModule(descriptor);
    const writes = [...descriptor.code.matchAll(WRITTEN)].map(([, binding]) => Number(binding));
    // A kernel that seems to write nothing declares its buffers in another way.
    if (writes.length > 0) {
      ofModule.set(module, { name: descriptor.label ?? '', writes: new Set(writes) });
    }
    return module;
  };
  const note = (pipeline: GPUComputePipeline, { module }: GPUProgrammableStage) => {
    const kernel = ofModule.get(module);
    if (kernel !== undefined) ofPipeline.set(pipeline, kernel);
    return pipeline;
  };
  const make = device.createComputePipeline.bind(device);
  device.createComputePipeline = (descriptor) => note(make(descriptor), descriptor.compute);
  const makeLater = device.createComputePipelineAsync.bind(device);
  device.createComputePipelineAsync = async (descriptor) =>
    note(await makeLater(descriptor), descriptor.compute);
}

/** The kernel that a pipeline runs; undefined if its device was not listened to. */
export function kernelOf(pipeline: GPUComputePipeline): Kernel | undefined {
  return ofPipeline.get(pipeline);
}
