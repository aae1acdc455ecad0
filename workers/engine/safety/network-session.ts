import type { AuthoredGraph } from '../../graph/builder.ts';
import { EXTERNAL_DATA_PATH } from '../../graph/onnx-encoding.ts';
import { WeightFile } from '../../weights/weight-file.ts';
import type { WeightReader } from '../../weights/weight-reader.ts';
import { callAllowance, compileAllowance, LOAD_MS } from '../allowance.ts';
import { createSession } from '../runtime/create-session.ts';
import { externalData } from '../runtime/external-data.ts';
import { flushWeights } from '../runtime/flush-weights.ts';
import { gpuOptions } from '../runtime/gpu-options.ts';
import type { JobRun } from '../runtime/job-run.ts';
import { type OrtSession, Tensor } from '../runtime/ort.ts';
import { computerOf } from '../runtime/run-work.ts';
import { floatValues, output } from '../stages/map-tensor.ts';
import { againAfterPipelineFailure } from '../workarounds/metal-pipelines.ts';

/** What a network's session and its one input and output are called. */
interface Names {
  readonly name: string;
  readonly input: string;
  readonly output: string;
}

/** Tokens of a picture that each weight meets: those of CLIP ViT-L/14. */
const TOKENS = 257;

/** A session beside the model's stages, on the model's runtime, for as long as one run needs it. */
export class NetworkSession {
  readonly #run: JobRun;
  readonly #session: OrtSession;
  readonly #graph: AuthoredGraph;
  readonly #names: Names;
  #called = false;

  private constructor(run: JobRun, session: OrtSession, graph: AuthoredGraph, names: Names) {
    this.#run = run;
    this.#session = session;
    this.#graph = graph;
    this.#names = names;
  }

  /**
   * Makes the session. The model's UNet is closed where both may not fit into the GPU's memory.
   * @throws what reading the weights throws; what ONNX Runtime threw
   */
  static async create(
    run: JobRun,
    graph: AuthoredGraph,
    weights: WeightReader,
    names: Names,
  ): Promise<NetworkSession> {
    const { report, runtime } = run;
    const { name } = names;
    const { weightBytes: of } = graph;
    await run.makeRoom(name, of);
    const session = await run.clock.time(`load_${name}`, () =>
      againAfterPipelineFailure(async () => {
        report.work({ kind: 'load', name, allowMs: LOAD_MS });
        report.load(name, 0, of);
        let read = 0;
        const file = new WeightFile(graph, weights, (bytes) => {
          read += bytes;
          report.load(name, Math.min(read, of), of);
          if (read < of) return;
          report.work({ kind: 'compile', name, allowMs: compileAllowance(of) });
        });
        const { gpu } = runtime;
        return createSession(graph.model, {
          externalData: [{ path: EXTERNAL_DATA_PATH, data: externalData(file, gpu !== null) }],
          ...(gpu === null
            ? { executionProviders: ['wasm'], graphOptimizationLevel: 'basic' as const }
            : gpuOptions(gpu.device, false)),
        }).catch((error: unknown) => {
          throw file.failure ?? error;
        });
      }),
    );
    report.between();
    return new NetworkSession(run, session, graph, names);
  }

  /** Runs the network on one input. @returns its output, in the graph's order */
  async run(values: Float32Array, dims: readonly number[]): Promise<Float32Array> {
    const { report, runtime } = this.#run;
    const { name, input } = this.#names;
    const { weightBytes } = this.#graph;
    const called = callAllowance(weightBytes * TOKENS, computerOf(runtime));
    report.work({
      kind: this.#called ? 'call' : 'compile',
      name,
      allowMs: this.#called ? called : called + compileAllowance(weightBytes),
    });
    this.#called = true;
    const results = await this.#session.run({ [input]: new Tensor('float32', values, dims) });
    const made = await floatValues(output(results, this.#names.output));
    report.between();
    return made;
  }

  /** Closes the session, and frees its weights on the GPU too. */
  async release(): Promise<void> {
    await this.#session.release();
    const { gpu } = this.#run.runtime;
    if (gpu !== null) await flushWeights(gpu.device);
  }
}
