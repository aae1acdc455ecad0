import type { Recording, Shader } from './counts.ts';

/** Tells which shader a pipeline of a recorded device runs. */
export type ShaderOf = (pipeline: GPUComputePipeline) => Shader;

/** Keeps the shaders of a device's modules and pipelines. */
export function recordPipelines({ device }: Recording): ShaderOf {
  const ofModule = new WeakMap<GPUShaderModule, Shader>();
  const ofPipeline = new WeakMap<GPUComputePipeline, Shader>();
  // Sessions make equal shaders again; each is kept once.
  const byCode = new Map<string, Shader>();
  const makeModule = device.createShaderModule.bind(device);
  device.createShaderModule = (descriptor) => {
    const module = makeModule(descriptor);
    const { code, label = '' } = descriptor;
    const shader = byCode.get(code) ?? { label, code };
    byCode.set(code, shader);
    ofModule.set(module, shader);
    return module;
  };
  const keep = (pipeline: GPUComputePipeline, { module }: GPUProgrammableStage) => {
    const shader = ofModule.get(module);
    if (shader !== undefined) ofPipeline.set(pipeline, shader);
    return pipeline;
  };
  const make = device.createComputePipeline.bind(device);
  device.createComputePipeline = (descriptor) => keep(make(descriptor), descriptor.compute);
  const makeLater = device.createComputePipelineAsync.bind(device);
  device.createComputePipelineAsync = async (descriptor) =>
    keep(await makeLater(descriptor), descriptor.compute);
  return (pipeline) => {
    const shader = ofPipeline.get(pipeline);
    if (shader === undefined) throw new Error('a pipeline of another device was set');
    return shader;
  };
}
