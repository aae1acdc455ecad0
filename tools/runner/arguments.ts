import { parseArgs } from 'node:util';
import { EngineError } from '../../workers/failure.ts';
import {
  BACKENDS,
  type Backend,
  NOISE_SOURCES,
  type NoiseSource,
  PRECISIONS,
  type Precision,
} from '../../workers/protocol/engine.ts';

/** A command line of `npm run img2img`, read but not yet looked up on disk. */
export interface RunnerArguments {
  readonly image: string | undefined;
  readonly out: string;
  /** A JSON file with request fields. */
  readonly requestFile: string | undefined;
  /** A known model's id or a folder; the demo model by default. */
  readonly model: string | undefined;
  readonly precision: Precision | 'auto';
  readonly backend: Backend | 'auto';
  readonly noise: NoiseSource;
  readonly trace: string | undefined;
  readonly json: boolean;
  /** Request fields by fal's names, from flags; they win over the request file. */
  readonly fields: Readonly<Record<string, unknown>>;
}

export const USAGE = `npm run img2img -- --image FILE --out FILE [options]

  --image FILE              the source picture
  --out FILE                where the picture goes; more of them as NAME_1, NAME_2, …
  --prompt TEXT             what to draw
  --negative-prompt TEXT    what to keep out
  --strength X              0.05 … 1, how far from the source
  --num-inference-steps N   1 … 50
  --guidance-scale X        0 … 20
  --guidance-rescale X      0 … 1
  --seed N                  0 … 2^64-1
  --image-size NAME|WxH     square_hd, square, portrait_4_3, …, or as 640x480
  --num-images N            1 … 8
  --format png|jpeg         else by the ending of --out
  --no-safety-checker
  --request FILE            a JSON file with the same fields by the endpoint's names
  --model ID|FOLDER|PACK    a diffusers folder, one npm run pack made, or a known model
  --precision fp32|fp16|q8|q4
  --backend webgpu|wasm
  --noise cuda|cpu          which torch generator the seed reproduces
  --trace FILE              write every intermediate tensor as safetensors
  --json                    print the endpoint's output and metrics as JSON
`;

const text = { type: 'string' } as const;
const yes = { type: 'boolean' } as const;

/** Flags that are request fields, with how their text is read. */
const FIELD_FLAGS = {
  prompt: String,
  'negative-prompt': String,
  strength: readNumber,
  'num-inference-steps': readNumber,
  'guidance-scale': readNumber,
  'guidance-rescale': readNumber,
  'num-images': readNumber,
  seed: readSeed,
  'image-size': readSize,
  format: String,
} as const;
type FieldFlag = keyof typeof FIELD_FLAGS;

/**
 * Reads the flags of DESIGN.md §6. Ranges are not looked at here: the request's own validation does
 * that, the same for all doors.
 * @throws {EngineError} `invalid_request` for an unknown flag, a flag without its value, a value
 *   that is no number or not one of the names, or a missing `--out`.
 */
export function parseArguments(argv: readonly string[]): RunnerArguments {
  const values = readFlags(argv);
  if (values.out === undefined) {
    throw invalid('There is no --out.', 'Name the file the picture goes to, as in --out a.png.');
  }
  const fields: Record<string, unknown> = {};
  for (const flag of Object.keys(FIELD_FLAGS) as FieldFlag[]) {
    const value = values[flag];
    if (value !== undefined) fields[flag.replaceAll('-', '_')] = FIELD_FLAGS[flag](value, flag);
  }
  if (values['no-safety-checker']) fields['enable_safety_checker'] = false;
  return {
    image: values.image,
    out: values.out,
    requestFile: values.request,
    model: values.model,
    precision: readName(values.precision, ['auto', ...PRECISIONS], 'precision') ?? 'auto',
    backend: readName(values.backend, ['auto', ...BACKENDS], 'backend') ?? 'auto',
    noise: readName(values.noise, NOISE_SOURCES, 'noise') ?? 'cuda',
    trace: values.trace,
    json: values.json ?? false,
    fields,
  };
}

function readFlags(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      strict: true,
      allowPositionals: false,
      options: {
        image: text,
        out: text,
        request: text,
        model: text,
        precision: text,
        backend: text,
        noise: text,
        trace: text,
        json: yes,
        'no-safety-checker': yes,
        prompt: text,
        'negative-prompt': text,
        strength: text,
        'num-inference-steps': text,
        'guidance-scale': text,
        'guidance-rescale': text,
        'num-images': text,
        seed: text,
        'image-size': text,
        format: text,
      },
    }).values;
  } catch (error) {
    const [sentence = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw invalid(
      `The command line cannot be read: ${sentence.replace(/\.?$/, '.')}`,
      'Run it with --help for the flags there are.',
    );
  }
}

function readNumber(value: string, flag: string): number {
  const number = value.trim() === '' ? Number.NaN : Number(value);
  if (!Number.isFinite(number)) {
    throw invalid(`--${flag} ${value} is no number.`, `Give --${flag} a number.`);
  }
  return number;
}

function readSeed(value: string): bigint {
  if (!/^\d+$/.test(value)) {
    throw invalid(`--seed ${value} is no whole number.`, 'Give --seed 0 … 18446744073709551615.');
  }
  return BigInt(value);
}

/** `WxH` as the endpoint's object; anything else is a name, for the validation to know. */
function readSize(value: string): string | { width: number; height: number } {
  const [, width, height] = /^(\d+)x(\d+)$/i.exec(value) ?? [];
  return width === undefined || height === undefined
    ? value
    : { width: Number(width), height: Number(height) };
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

function invalid(message: string, action: string): EngineError {
  return new EngineError('invalid_request', message, action);
}
