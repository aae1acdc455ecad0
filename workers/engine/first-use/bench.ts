import {
  GraphBuilder,
  type AuthoredGraph,
  type Value,
  type ValueKind,
} from '../../graph/builder.ts';
import type { Layers } from '../../graph/layers.ts';
import { WebGpuLayers } from '../../graph/layers-webgpu.ts';
import { EXTERNAL_DATA_PATH } from '../../graph/onnx-encoding.ts';
import type { LinearFormat } from '../../graph/linear-formats.ts';
import type { FirstUseChoice, GraphFloat } from '../../protocol/first-use.ts';
import type { Kernels } from '../../protocol/kernels.ts';
import { WeightFile } from '../../weights/weight-file.ts';
import type { WeightReader } from '../../weights/weight-reader.ts';
import { createSession } from '../runtime/create-session.ts';
import type { Gpu } from '../runtime/device.ts';
import { externalData } from '../runtime/external-data.ts';
import { Tensor, type OrtSession } from '../runtime/ort.ts';
import { gpuOptions } from '../runtime/gpu-options.ts';
import { captureNatively } from '../workarounds/native-capture.ts';
import { generatedWeights } from './generated-weights.ts';

/** One operator, or a few, with its inputs. All values are handed over and returned in float32. */
export interface Experiment {
  readonly inputs: Readonly<Record<string, GivenTensor>>;
  /** The large linear layers' format; `float` without it. */
  readonly linear?: LinearFormat;
  /** Weights by their keys, or a reader that makes them. */
  readonly weights?: Readonly<Record<string, Float32Array<ArrayBuffer>>> | WeightReader;
  /**
   * Writes the graph with the layers of the product.
   * @param input gives the inputs in the element type of the experiment
   * @returns the outputs by name, with their shapes
   */
  write(layers: Layers, input: InputOf): Readonly<Record<string, Written>>;
}

/** Finds an input by its kind and name. */
type InputOf = <K extends ValueKind>(kind: K, name: string) => Value<K>;

export interface GivenTensor {
  readonly kind: ValueKind;
  readonly dims: readonly number[];
  readonly values: Float32Array<ArrayBuffer>;
}

interface Written {
  readonly value: Value;
  readonly dims: readonly number[];
}

/** A device on which operators are tried in one way of computing. */
export interface Bench {
  readonly gpu: Gpu;
  /** `reduced`: small shapes, for software adapters. */
  readonly form: 'whole' | 'reduced';
  readonly float: GraphFloat;
  readonly kernels: Kernels;
  /** Whether linear layers are quantised as a model asks: not where every kernel for that was found wrong. */
  readonly linear: FirstUseChoice['linear'];
}

/**
 * Computes an experiment on the GPU once for each of `runs`, in one session made as the product
 * makes its own.
 * @param float of the graph; by default that of the bench
 * @param runs inputs that differ from run to run; by default one run with those of the experiment
 * @throws what ONNX Runtime throws, such as for a pipeline that does not compile
 */
export async function computeAll(
  bench: Bench,
  experiment: Experiment,
  runs: readonly Readonly<Record<string, Float32Array<ArrayBuffer>>>[] = [{}],
  float: GraphFloat = bench.float,
): Promise<readonly ((output: string) => Float32Array)[]> {
  const graph = author(bench, experiment, float);
  const { weights = {} } = experiment;
  const file = new WeightFile(graph, isReader(weights) ? weights : generatedWeights(weights));
  const session = await createSession(graph.model, {
    externalData: [{ path: EXTERNAL_DATA_PATH, data: externalData(file, true) }],
    ...gpuOptions(bench.gpu.device, false),
  });
  try {
    const results: ((output: string) => Float32Array)[] = [];
    for (const changed of runs) {
      const feeds = Object.entries(experiment.inputs).map(
        ([name, { dims, values }]) =>
          [name, new Tensor('float32', changed[name] ?? values, dims)] as const,
      );
      const tensors = await session.run(Object.fromEntries(feeds));
      const read = new Map<string, Float32Array>();
      for (const [name, tensor] of Object.entries(tensors)) {
        const values = await tensor.getData();
        if (values instanceof Float32Array) read.set(name, values);
      }
      results.push((name) => read.get(name) ?? new Float32Array());
    }
    return results;
  } finally {
    await session.release();
  }
}

/** A session of an experiment whose calls can be recorded; its output stays on the GPU. */
export function openCaptured(bench: Bench, experiment: Experiment): Promise<OrtSession> {
  const graph = author(bench, experiment, bench.float);
  const { weights = {} } = experiment;
  const file = new WeightFile(graph, isReader(weights) ? weights : generatedWeights(weights));
  const options = {
    externalData: [{ path: EXTERNAL_DATA_PATH, data: externalData(file, true) }],
    ...gpuOptions(bench.gpu.device, true),
  };
  return createSession(graph.model, captureNatively(options));
}

/** As {@link computeAll}, with one run. @returns the output of a name */
export async function compute(
  bench: Bench,
  experiment: Experiment,
  float: GraphFloat = bench.float,
): Promise<(output: string) => Float32Array> {
  const [result] = await computeAll(bench, experiment, [{}], float);
  if (result === undefined) throw new Error('the experiment did not run');
  return result;
}

function author(
  bench: Bench,
  { inputs, linear, write }: Experiment,
  float: GraphFloat,
): AuthoredGraph {
  const builder = new GraphBuilder('check');
  const layers = new WebGpuLayers(builder, { linear: linear ?? 'float', kernels: bench.kernels });
  const given = new Map<string, Value>();
  for (const [name, { kind, dims }] of Object.entries(inputs)) {
    const [, heads = 1, , size = 0] = dims;
    const channels = kind === 'heads' ? heads * size : (dims.at(-1) ?? 0);
    given.set(name, layers.cast(builder.input(kind, name, 'fp32', dims, channels), float));
  }
  const outputs = write(layers, (kind, name) => {
    const value = given.get(name);
    if (value?.kind !== kind) throw new Error(`the experiment has no input ${name} of ${kind}`);
    return { ...value, kind };
  });
  for (const [name, { value, dims }] of Object.entries(outputs)) {
    builder.output(name, layers.cast(value, 'fp32'), dims);
  }
  return builder.finish();
}

function isReader(weights: object): weights is WeightReader {
  return 'find' in weights && typeof weights.find === 'function';
}
