import { parseArgs } from 'node:util';
import type { PixelSize } from '../../src/request/image-size.ts';
import { EngineError } from '../../workers/failure.ts';
import { BENCH_STAGES, type BenchStage } from '../../workers/protocol/benchmark.ts';
import {
  CAPTURE_USES,
  type CaptureUse,
  type Precision,
  PRECISIONS,
} from '../../workers/protocol/engine-options.ts';

/** A command line of `npm run bench`. */
export interface BenchArguments {
  /** A known model's id, a folder, or `random-full`; undefined for the demo model. */
  readonly model: string | undefined;
  /** Of the picture in pixels; undefined for what the model draws best. */
  readonly size: PixelSize | undefined;
  readonly precision: Precision;
  readonly stages: readonly BenchStage[];
  /** On a GPU that computes nothing, without times. */
  readonly count: boolean;
  /** Whether the device gets subgroups where its adapter has them. */
  readonly subgroups: boolean;
  /** Whether the UNet's calls are recorded; undefined: as a run decides. */
  readonly capture: CaptureUse | undefined;
  /** Whether a mask keeps a part of the picture. */
  readonly inpaint: boolean;
  readonly json: boolean;
  /** Where the benchmark is to be written as one folder, in place of running it. */
  readonly bundle: string | undefined;
}

export const BENCH_USAGE = `npm run bench -- [--model ID|FOLDER|random-full] [--size WxH] [--precision ${PRECISIONS.join('|')}]
  [--stage NAME,…] [--count] [--no-subgroups] [--capture on|off] [--inpaint] [--json] [--bundle DIR]

  --model ID|FOLDER   the demo model, a diffusers folder, or a folder with only unet/;
                      random-full is the published model's shape with random weights (default: demo)
  --size WxH          of the picture in pixels (default: what the model draws best)
  --precision P       what the linear layers are stored in (default: q8)
  --stage NAME,…      only these of ${BENCH_STAGES.join(', ')}
  --count             counts calls and bytes on a GPU that computes nothing, for machines without one
  --no-subgroups      opens the device without subgroups
  --capture on|off    whether the UNet's calls are recorded and repeated (default: as a run decides)
  --inpaint           steps that put back what a mask keeps
  --json              prints JSON, and nothing else, on stdout
  --bundle DIR        writes the benchmark into DIR, to be run there by Node with the package webgpu:
                      ORT_WASM=….asyncify.wasm node DIR/main.mjs …
`;

const text = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;

/** @throws {EngineError} `invalid_request` for a flag or a value that is not known */
export function parseBenchArguments(argv: readonly string[]): BenchArguments {
  const flags = readFlags(argv);
  const { precision: named = 'q8' } = flags;
  const precision = PRECISIONS.find((each) => each === named);
  if (precision === undefined) throw invalid(`--precision ${named} is not known.`);
  return {
    model: flags.model,
    size: flags.size === undefined ? undefined : sizeOf(flags.size),
    precision,
    stages: flags.stage === undefined ? BENCH_STAGES : flags.stage.split(',').map(stageOf),
    count: flags.count,
    subgroups: !flags['no-subgroups'],
    capture: flags.capture === undefined ? undefined : captureOf(flags.capture),
    inpaint: flags.inpaint,
    json: flags.json,
    bundle: flags.bundle,
  };
}

function sizeOf(given: string): PixelSize {
  const [, width, height] = /^(\d{2,5})x(\d{2,5})$/.exec(given) ?? [];
  if (width === undefined || height === undefined) {
    throw invalid(`--size ${given} is no size such as 1024x1024.`);
  }
  return { width: Number(width), height: Number(height) };
}

function stageOf(given: string): BenchStage {
  const stage = BENCH_STAGES.find((each) => each === given);
  if (stage === undefined) throw invalid(`--stage ${given} is not known.`);
  return stage;
}

function captureOf(given: string): CaptureUse {
  const use = CAPTURE_USES.find((each) => each === given);
  if (use === undefined) throw invalid(`--capture ${given} is not known.`);
  return use;
}

function readFlags(argv: readonly string[]) {
  const options = {
    model: text,
    size: text,
    precision: text,
    stage: text,
    bundle: text,
    capture: text,
    count: flag,
    'no-subgroups': flag,
    inpaint: flag,
    json: flag,
  };
  try {
    return parseArgs({ args: [...argv], strict: true, allowPositionals: false, options }).values;
  } catch (error) {
    const [sentence = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw invalid(`The command line cannot be read: ${sentence.replace(/\.?$/, '.')}`);
  }
}

function invalid(message: string): EngineError {
  return new EngineError('invalid_request', message, 'npm run bench -- --help lists the flags.');
}
