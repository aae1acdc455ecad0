import type { AuthoredGraph } from '../../graph/builder.ts';
import { clipVisionGraph, conceptWeights, type ConceptWeights } from '../../graph/clip-vision.ts';
import { type ClipVisionConfig, parseClipVisionConfig } from '../../graph/clip-vision-config.ts';
import { SAFETY_CHECKER } from '../../graph/stages.ts';
import type { WeightSpec } from '../../graph/weight-plan.ts';
import { openComponentFile } from '../../weights/component-file.ts';
import { type ModelFolder, readJson } from '../../weights/folder.ts';
import { safetensorsReader } from '../../weights/safetensors-reader.ts';
import { readHeader } from '../../weights/safetensors.ts';
import type { WeightReader } from '../../weights/weight-reader.ts';
import type { RgbImage } from '../image/rgb-image.ts';
import type { JobRun } from '../runtime/job-run.ts';
import type { SafetyChecker, SafetyVerdict } from './checker.ts';
import { type Concepts, conceptScores } from './concepts.ts';
import { NetworkSession } from './network-session.ts';
import { CLIP_STATISTICS, middleSquare, normalised, patches } from './square.ts';

/** All of the checker that is kept in memory: not the weights of its network. */
interface Read {
  readonly config: ClipVisionConfig;
  readonly concepts: Concepts;
  readonly specialCare: Concepts;
}

/**
 * CompVis' safety checker (`StableDiffusionSafetyChecker`): a CLIP picture encoder whose result is
 * compared with 17 concepts. It runs on what the model runs on. Its network is as large as a text
 * encoder, so it is in memory only while pictures are checked.
 */
export class ConceptChecker implements SafetyChecker {
  readonly name = 'safety checker v1';
  readonly #openFolder: () => Promise<ModelFolder>;
  #read: Promise<Read> | undefined;
  #session: NetworkSession | undefined;

  /** @param openFolder opens the folder or pack with `safety_checker/` in it; it is closed here */
  constructor(openFolder: () => Promise<ModelFolder>) {
    this.#openFolder = openFolder;
  }

  async open(): Promise<void> {
    await this.#opened();
  }

  /**
   * The score is that of the concept which fits best: its cosine less its threshold, rounded to 0.001.
   * @throws EngineError `model_damaged` and what reading the weights throws; `out_of_memory`
   */
  async check(picture: RgbImage, run: JobRun): Promise<SafetyVerdict> {
    const { concepts, specialCare } = await this.#opened();
    const scores = conceptScores(await this.embed(picture, run), specialCare, concepts);
    const score = Math.max(...scores.concepts);
    if (!Number.isFinite(score)) throw new Error('the network gave no number');
    return { flagged: score > 0, score };
  }

  /** The projected picture, [projection_dim]. @throws as {@link check} */
  async embed(picture: RgbImage, run: JobRun): Promise<Float32Array> {
    const { config } = await this.#opened();
    this.#session ??= await this.#createSession(config, run);
    const { image_size: side, patch_size: patch } = config;
    const pixels = normalised(middleSquare(picture, side), CLIP_STATISTICS);
    const dims = [1, (side / patch) ** 2, 3 * patch ** 2];
    return this.#session.run(patches(pixels, side, patch), dims);
  }

  async finished(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    await session?.release();
  }

  #opened(): Promise<Read> {
    this.#read ??= this.#withFolder(read).catch((error: unknown) => {
      this.#read = undefined;
      throw error;
    });
    return this.#read;
  }

  #createSession(config: ClipVisionConfig, run: JobRun): Promise<NetworkSession> {
    return this.#withFolder(async (folder) => {
      const graph = graphFor(folder, config, run);
      const names = { name: SAFETY_CHECKER, input: 'patches', output: 'image_embeds' };
      return NetworkSession.create(run, graph, await weightsOf(folder), names);
    });
  }

  async #withFolder<T>(work: (folder: ModelFolder) => Promise<T>): Promise<T> {
    const folder = await this.#openFolder();
    try {
      return await work(folder);
    } finally {
      folder.close?.();
    }
  }
}

/**
 * In 8 bits only where the pack has 8 bits and the model runs quantised too: then the GPU was found to
 * compute such layers rightly.
 */
function graphFor({ pack }: ModelFolder, config: ClipVisionConfig, run: JobRun): AuthoredGraph {
  const { target } = run.runtime;
  const linear = pack?.precision === 'q8' && target.linear !== 'float' ? 'q8' : 'float';
  return clipVisionGraph(config, { ...target, linear });
}

async function read(folder: ModelFolder): Promise<Read> {
  const config = parseClipVisionConfig(await readJson(folder, `${SAFETY_CHECKER}/config.json`));
  const weights = await weightsOf(folder);
  const { concepts, specialCare } = conceptWeights(config);
  return {
    config,
    concepts: await readConcepts(weights, concepts),
    specialCare: await readConcepts(weights, specialCare),
  };
}

async function weightsOf({ pack, open }: ModelFolder): Promise<WeightReader> {
  if (pack !== undefined) return pack.weights(SAFETY_CHECKER);
  const source = await openComponentFile(open, SAFETY_CHECKER, 'fp16');
  return safetensorsReader(source, await readHeader(source));
}

async function readConcepts(
  weights: WeightReader,
  { embeds, thresholds }: ConceptWeights,
): Promise<Concepts> {
  return {
    embeds: await floats(weights, embeds),
    thresholds: await floats(weights, thresholds),
  };
}

async function floats(weights: WeightReader, spec: WeightSpec): Promise<Float32Array> {
  const bytes = await weights.find(spec).read();
  return new Float32Array(bytes.slice().buffer);
}
