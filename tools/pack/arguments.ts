import { parseArgs } from 'node:util';
import { EngineError } from '../../workers/failure.ts';
import { type Precision, PRECISIONS } from '../../workers/protocol/engine-options.ts';
import { type Prediction, PREDICTIONS } from '../../workers/protocol/prediction.ts';

/** A command line of `npm run pack`. */
export interface PackArguments {
  /** A known model's id, a diffusers folder or a single-file checkpoint. */
  readonly model: string;
  readonly precision: Precision;
  /**
   * The folder to write: a new one, an empty one, or one with an earlier pack, which is replaced.
   */
  readonly out: string;
  /** How a checkpoint was trained that does not say it. */
  readonly prediction: Prediction | undefined;
}

export const PACK_USAGE = `npm run pack -- --model ID|FOLDER|FILE --precision fp32|fp16|q8|q4 --out DIR

  --model ID|FOLDER|FILE   a known model, a diffusers folder, or a .safetensors checkpoint
  --precision P            what the linear layers are stored in; with q8 and q4 all else is fp16
  --out DIR                where index.json and the shards go
  --prediction NAME        how a checkpoint was trained, if it does not say it:
                           epsilon|v_prediction|v_prediction_zero_snr
`;

const text = { type: 'string' } as const;

/**
 * @throws {EngineError} `invalid_request` for an unknown flag, or one that is missing or has no
 * value.
 */
export function parsePackArguments(argv: readonly string[]): PackArguments {
  const { model, precision, out, prediction } = readFlags(argv);
  if (model === undefined || out === undefined || precision === undefined) {
    throw invalid('--model, --precision and --out are all needed.');
  }
  const known = PRECISIONS.find((each) => each === precision);
  if (known === undefined) throw invalid(`--precision ${precision} is not known.`);
  const told = PREDICTIONS.find((each) => each === prediction);
  if (told !== prediction) {
    throw invalid(`--prediction ${prediction} is none of ${PREDICTIONS.join(', ')}.`);
  }
  return { model, precision: known, out, prediction: told };
}

function readFlags(argv: readonly string[]) {
  try {
    const options = { model: text, precision: text, out: text, prediction: text };
    return parseArgs({ args: [...argv], strict: true, allowPositionals: false, options }).values;
  } catch (error) {
    const [sentence = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw invalid(`The command line cannot be read: ${sentence.replace(/\.?$/, '.')}`);
  }
}

function invalid(message: string): EngineError {
  return new EngineError(
    'invalid_request',
    message,
    `Write it as npm run pack -- --model FOLDER --precision ${PRECISIONS.join('|')} --out DIR.`,
  );
}
