import { type ModelFolder, readJson } from '../../weights/folder.ts';
import { callAllowance } from '../allowance.ts';
import { resample } from '../image/resample.ts';
import type { RgbImage } from '../image/rgb-image.ts';
import type { JobRun } from '../runtime/job-run.ts';
import type { Classifier } from '../transformers/load-classifier.ts';
import type { SafetyChecker, SafetyVerdict } from './checker.ts';
import { parsePreprocessing, type Preprocessing } from './preprocessor-config.ts';
import { normalised } from './square.ts';

/** A picture with more than this is flagged. */
const THRESHOLD = 0.5;
/** As the published classifiers call it; the other label is `sfw` or `normal`. */
const UNSAFE = /^nsfw$/i;
/** Floating-point operations of one picture: ViT-B/16 at 384×384. */
const OPERATIONS = 111e9;

/** Where a classifier comes from. */
export interface ClassifierParts {
  openFolder(): Promise<ModelFolder>;
  load(): Promise<Classifier>;
}

interface Loaded {
  readonly classifier: Classifier;
  readonly preprocessing: Preprocessing;
  /** Number of the label that flags a picture. */
  readonly unsafe: number;
}

/**
 * A vision transformer that tells pictures not safe for work from others, on the CPU backend, whatever
 * the model runs on. It is loaded when it is first needed, and kept.
 */
export class PictureClassifier implements SafetyChecker {
  readonly name = 'safety checker v2';
  readonly #parts: ClassifierParts;
  #loaded: Promise<Loaded> | undefined;

  constructor(parts: ClassifierParts) {
    this.#parts = parts;
  }

  async open(): Promise<void> {
    await this.#opened();
  }

  /**
   * The score is 0…1: the softmax of the label that flags.
   * @throws EngineError `model_damaged`, `model_file_missing`, `model_file_invalid`
   */
  async check(picture: RgbImage, run: JobRun): Promise<SafetyVerdict> {
    const { classifier, preprocessing, unsafe } = await this.#opened();
    const { width, height, filter, statistics } = preprocessing;
    const pixels = normalised(resample(picture, width, height, filter), statistics);
    const allowMs = callAllowance(OPERATIONS, { kind: 'software' });
    run.report.work({ kind: 'call', name: this.name, allowMs });
    const logits = await classifier.logits(pixels, height, width);
    run.report.between();
    const score = softmax(logits)[unsafe] ?? Number.NaN;
    if (!Number.isFinite(score)) throw new Error('the network gave no number');
    return { flagged: score > THRESHOLD, score };
  }

  async close(): Promise<void> {
    const loaded = this.#loaded;
    this.#loaded = undefined;
    await loaded?.then(
      ({ classifier }) => classifier.dispose(),
      () => {},
    );
  }

  #opened(): Promise<Loaded> {
    this.#loaded ??= load(this.#parts).catch((error: unknown) => {
      this.#loaded = undefined;
      throw error;
    });
    return this.#loaded;
  }
}

async function load({ openFolder, load: loadNetwork }: ClassifierParts): Promise<Loaded> {
  const folder = await openFolder();
  let preprocessing: Preprocessing;
  try {
    preprocessing = parsePreprocessing(await readJson(folder, 'preprocessor_config.json'));
  } finally {
    folder.close?.();
  }
  const classifier = await loadNetwork();
  const unsafe = classifier.labels.findIndex((label) => UNSAFE.test(label));
  if (unsafe === -1) {
    await classifier.dispose();
    throw new Error(`its labels are ${classifier.labels.join(', ')}, and none is nsfw`);
  }
  return { classifier, preprocessing, unsafe };
}

function softmax(logits: Float32Array): readonly number[] {
  const most = Math.max(...logits);
  const powers = Array.from(logits, (logit) => Math.exp(logit - most));
  const sum = powers.reduce((all, power) => all + power, 0);
  return powers.map((power) => power / sum);
}
