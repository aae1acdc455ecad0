import type { AttentionKind } from '../protocol/engine.ts';
import { GraphBuilder } from './builder.ts';
import type { Layers } from './layers.ts';
import { PortableLayers } from './layers-portable.ts';
import { WebGpuLayers } from './layers-webgpu.ts';
import type { FloatType, LinearFormat } from './weight-plan.ts';

/** `webgpu`: NHWC with fused operators; `portable`: standard ONNX operators on any backend. */
export type Dialect = 'webgpu' | 'portable';

/** The dialect, precision and attention that a graph is written in. */
export interface GraphTarget {
  readonly dialect: Dialect;
  readonly float: FloatType;
  readonly linear: LinearFormat;
  /** The webgpu dialect's kind of attention; the portable dialect has plain attention only. */
  readonly attention: AttentionKind;
}

/** The layer calls of one new graph in the target's dialect. */
export function layersFor(name: string, target: GraphTarget): Layers {
  const builder = new GraphBuilder(name);
  return target.dialect === 'webgpu'
    ? new WebGpuLayers(builder, target.linear, target.attention)
    : new PortableLayers(builder);
}
