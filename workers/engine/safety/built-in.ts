import { EXTERNAL_DATA_PATH } from '../../graph/onnx-encoding.ts';
import { OPEN_NSFW_SIDE, openNsfwGraph } from '../../graph/open-nsfw.ts';
import { blockReader } from '../../weights/block-reader.ts';
import { bytesSource } from '../../weights/sources/bytes-source.ts';
import { readHeader } from '../../weights/safetensors.ts';
import { WeightFile } from '../../weights/weight-file.ts';
import { WeightBytes } from '../runtime/external-data.ts';
import { EngineError, errorText, saysOutOfMemory } from '../../failure.ts';
import type { RgbImage } from '../image/rgb-image.ts';
import { createSession as create } from '../runtime/create-session.ts';
import { type OrtSession, Tensor } from '../runtime/ort.ts';
import type { SafetyChecker, SafetyVerdict } from './checker.ts';
import { networkInput } from './prepare.ts';

/**
 * A picture with at least this score is flagged. The package of the weights has the same threshold.
 */
const THRESHOLD = 0.5;
const FILE = 'open-nsfw.safetensors';

/**
 * The checker that comes with the app: OpenNSFW in float32 on ONNX Runtime's CPU backend, whatever
 * the model runs on. Its session is made when it is first needed, and kept. If it could not be
 * made, the next job tries again.
 */
export class BuiltInChecker implements SafetyChecker {
  readonly name = 'OpenNSFW';
  readonly standsIn = true;
  readonly #fetchWeights: () => Promise<Blob>;
  #session: Promise<OrtSession> | undefined;

  /** @param fetchWeights gives the deflated file of public/models/open-nsfw. */
  constructor(fetchWeights: () => Promise<Blob>) {
    this.#fetchWeights = fetchWeights;
  }

  /**
   * Loads the checker, so that a run that cannot be checked does not begin.
   * @throws EngineError `safety_failed`, or `out_of_memory` if that is the reason
   */
  async open(): Promise<void> {
    await this.#open().catch(fail);
  }

  /**
   * The score is 0…1: how sure the network is that the picture is not safe for work.
   * @throws EngineError as {@link open}
   */
  async check(image: RgbImage): Promise<SafetyVerdict> {
    const score = await this.#score(image).catch(fail);
    return { flagged: score >= THRESHOLD, score };
  }

  #open(): Promise<OrtSession> {
    this.#session ??= createSession(this.#fetchWeights).catch((error: unknown) => {
      this.#session = undefined;
      throw error;
    });
    return this.#session;
  }

  async #score(image: RgbImage): Promise<number> {
    const session = await this.#open();
    const dims = [1, 3, OPEN_NSFW_SIDE, OPEN_NSFW_SIDE];
    const input = new Tensor('float32', networkInput(image), dims);
    const { scores } = await session.run({ image: input });
    const score = Number((await scores?.getData())?.[1]);
    if (!Number.isFinite(score)) throw new Error('the network gave no number');
    return score;
  }
}

async function createSession(fetchWeights: () => Promise<Blob>): Promise<OrtSession> {
  const source = bytesSource(await inflate(await fetchWeights()), FILE);
  const graph = openNsfwGraph();
  const file = new WeightFile(graph, blockReader(source, await readHeader(source)));
  try {
    return await create(graph.model, {
      executionProviders: ['wasm'],
      graphOptimizationLevel: 'all',
      externalData: [{ path: EXTERNAL_DATA_PATH, data: new WeightBytes(file) }],
    });
  } catch (error) {
    throw file.failure ?? error;
  }
}

async function inflate(deflated: Blob): Promise<Uint8Array<ArrayBuffer>> {
  const stream = deflated.stream().pipeThrough(new DecompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function fail(cause: unknown): never {
  // The runtime itself did not start: that is no matter of the checker.
  if (cause instanceof EngineError && cause.code === 'engine_crashed') throw cause;
  if (saysOutOfMemory(cause)) {
    throw new EngineError(
      'out_of_memory',
      'There is not enough memory for the safety checker, so no picture is given out.',
      'Close other tabs, or choose a smaller size or precision.',
      { cause },
    );
  }
  const why = errorText(cause);
  throw new EngineError(
    'safety_failed',
    `The safety checker cannot run, so no picture is given out: ${why}`,
    'Check the connection and try again, or ask for no safety check.',
    { cause },
  );
}
