import { GraphBuilder } from './builder.ts';
import type { Kernels } from './kernels.ts';
import type { Branches } from './low-rank-branch.ts';
import type { Layers } from './layers.ts';
import { PortableLayers } from './layers-portable.ts';
import { WebGpuLayers } from './layers-webgpu.ts';
import type { LinearFormat, LinearFormats } from './linear-formats.ts';
import type { FloatType } from './weight-plan.ts';

/** `webgpu`: NHWC with fused operators; `portable`: standard ONNX operators on any backend. */
export type Dialect = 'webgpu' | 'portable';

/** The dialect, precision and kernels that a graph is written in. */
export interface GraphTarget {
  readonly dialect: Dialect;
  readonly float: FloatType;
  /** What the large linear layers are asked in. Where it is `float`, none is quantised. */
  readonly linear: LinearFormat;
  /** In which format the weights lie that quantised layers read; by the skip list, if it is not known. */
  readonly formats?: LinearFormats;
  /** Decides in the webgpu dialect only; the portable dialect has one way for everything. */
  readonly kernels: Kernels;
  /** Low-rank branches beside quantised layers; none by default. */
  readonly branches?: Branches;
  /** The UNet's graph also gives what its outer level can be computed from alone (unet-outer.ts). */
  readonly givesInner?: boolean;
}

/** The layer calls of one new graph in the target's dialect. */
export function layersFor(name: string, target: GraphTarget): Layers {
  const builder = new GraphBuilder(name);
  return target.dialect === 'webgpu'
    ? new WebGpuLayers(builder, target)
    : new PortableLayers(builder);
}
