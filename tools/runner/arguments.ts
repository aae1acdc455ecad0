import { parseArgs } from 'node:util';
import {
  BACKENDS,
  type Backend,
  NOISE_SOURCES,
  type NoiseSource,
  PRECISIONS,
  type Precision,
} from '../../workers/protocol/engine-options.ts';
import { type Prediction, PREDICTIONS } from '../../workers/protocol/prediction.ts';
import { joinDashedValues } from './dashed-values.ts';
import { FIELD_OPTIONS, FIELD_USAGE, invalid, readFields } from './field-flags.ts';

/** A command line of `npm run img2img`, read but not yet looked up on disk. */
export interface RunnerArguments {
  /** Without one the prompt alone is drawn. */
  readonly image: string | undefined;
  /** What of the picture is drawn anew. */
  readonly mask: string | undefined;
  readonly out: string;
  /** A JSON file with request fields. */
  readonly requestFile: string | undefined;
  /** A known model's id, a folder or a checkpoint; the demo model by default. */
  readonly model: string | undefined;
  /** How a checkpoint was trained that does not say it. */
  readonly prediction: Prediction | undefined;
  readonly precision: Precision | 'auto';
  readonly backend: Backend | 'auto';
  readonly noise: NoiseSource;
  readonly trace: string | undefined;
  readonly json: boolean;
  /** Request fields by fal's names, from flags; they win over the request file. */
  readonly fields: Readonly<Record<string, unknown>>;
}

export const USAGE = `npm run img2img -- [--image FILE [--mask FILE]] --out FILE [options]

  --image FILE              the source picture; without one the prompt alone is drawn
  --mask FILE               white where the picture is drawn anew, black where it stays
  --out FILE                where the picture goes; more of them as NAME_1, NAME_2, …
${FIELD_USAGE.join('\n')}
  --request FILE            a JSON file with any of the request's fields, by the endpoint's names
  --model ID|FOLDER|PACK|FILE
                            a diffusers folder, one npm run pack made, a .safetensors checkpoint,
                            or a known model
  --prediction epsilon|v_prediction|v_prediction_zero_snr
                            how a .safetensors checkpoint was trained that does not say it
  --precision fp32|fp16|q8|q4
  --backend webgpu|wasm
  --noise cuda|cpu          which torch generator the seed reproduces
  --trace FILE              write every intermediate tensor as safetensors
  --json                    print the endpoint's output and metrics as JSON
`;

const text = { type: 'string' } as const;
const yes = { type: 'boolean' } as const;

const OPTIONS = {
  image: text,
  mask: text,
  out: text,
  request: text,
  model: text,
  prediction: text,
  precision: text,
  backend: text,
  noise: text,
  trace: text,
  json: yes,
  ...FIELD_OPTIONS,
} as const;

/**
 * Reads the flags of {@link USAGE}. Ranges are not looked at here: the request's own validation does
 * that, the same for all doors.
 * @throws {EngineError} `invalid_request` for an unknown flag, a flag without its value, a value
 *   that is no number or not one of the names, or a missing `--out`.
 */
export function parseArguments(argv: readonly string[]): RunnerArguments {
  const values = readFlags(argv);
  if (values.out === undefined) {
    throw invalid('There is no --out.', 'Name the file the picture goes to, as in --out a.png.');
  }
  return {
    image: values.image,
    mask: values.mask,
    out: values.out,
    requestFile: values.request,
    model: values.model,
    prediction: readName(values.prediction, PREDICTIONS, 'prediction'),
    precision: readName(values.precision, ['auto', ...PRECISIONS], 'precision') ?? 'auto',
    backend: readName(values.backend, ['auto', ...BACKENDS], 'backend') ?? 'auto',
    noise: readName(values.noise, NOISE_SOURCES, 'noise') ?? 'cuda',
    trace: values.trace,
    json: values.json ?? false,
    fields: readFields(values),
  };
}

function readFlags(argv: readonly string[]) {
  try {
    const args = joinDashedValues(argv, OPTIONS);
    return parseArgs({ args, strict: true, allowPositionals: false, options: OPTIONS }).values;
  } catch (error) {
    const [sentence = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw invalid(
      `The command line cannot be read: ${sentence.replace(/\.?$/, '.')}`,
      'Run it with --help for the flags there are; write --prompt=--x for a text that begins with dashes.',
    );
  }
}

function readName<T extends string>(
  value: string | undefined,
  names: readonly T[],
  flag: string,
): T | undefined {
  const name = names.find((each) => each === value);
  if (value !== undefined && name === undefined) {
    throw invalid(`--${flag} ${value} is not known.`, `Use one of ${names.join(', ')}.`);
  }
  return name;
}
