import { innerChannels } from '../../graph/unet-outer.ts';
import { BUFFER_USAGE } from '../diffusion/gpu-buffers.ts';
import type { JobRun } from '../runtime/job-run.ts';
import { Tensor, type OrtTensor } from '../runtime/ort.ts';
import type { OutputShape } from '../runtime/unet-feeds.ts';
import { mapDims } from './map-tensor.ts';

/** Which of a step's predictions a call makes. */
export type Side = 'cond' | 'uncond';

/** What the UNet gives its outer level, in the graph's order of axes (graph/unet-outer.ts). */
export function innerShape(run: JobRun, h: number, w: number): OutputShape {
  const channels = innerChannels(run.model.unet);
  const dims = mapDims(run.runtime, { channels, height: h, width: w });
  return { type: run.runtime.target.float === 'fp16' ? 'float16' : 'float32', dims };
}

/**
 * What the levels inside gave at the last call of the whole UNet, for each of a step's predictions, on the GPU:
 * 21 MB each for the published model at 1024² in half precision.
 */
export class InnerMaps {
  readonly #device: GPUDevice;
  readonly #shape: OutputShape;
  readonly #maps = new Map<Side, OrtTensor>();

  constructor(device: GPUDevice, shape: OutputShape) {
    this.#device = device;
    this.#shape = shape;
  }

  /** The tensor of a prediction, made at its first use. */
  of(side: Side): OrtTensor {
    const made = this.#maps.get(side) ?? this.#make(side);
    this.#maps.set(side, made);
    return made;
  }

  #make(side: Side): OrtTensor {
    const { type, dims } = this.#shape;
    if (type !== 'float32' && type !== 'float16') throw new Error(`a map is ${type}`);
    const bytes = dims.reduce((product, size) => product * size, type === 'float16' ? 2 : 4);
    const buffer = this.#device.createBuffer({
      label: `unet inner ${side}`,
      // ONNX Runtime wants buffers in multiples of 16 bytes.
      size: Math.ceil(bytes / 16) * 16,
      usage: BUFFER_USAGE.storage | BUFFER_USAGE.copySource | BUFFER_USAGE.copyTarget,
    });
    return Tensor.fromGpuBuffer(buffer, { dataType: type, dims });
  }

  destroy(): void {
    for (const { gpuBuffer } of this.#maps.values()) gpuBuffer.destroy();
    this.#maps.clear();
  }
}
