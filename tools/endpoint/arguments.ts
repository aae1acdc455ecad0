import { parseArgs } from 'node:util';
import { EngineError } from '../../workers/failure.ts';
import { type Prediction, PREDICTIONS } from '../../workers/protocol/prediction.ts';

/** A command line of `npm run endpoint`. */
export interface EndpointArguments {
  /** 0 is any free port. */
  readonly port: number;
  readonly host: string;
  /** A folder or a checkpoint; the demo model, or Playground v2.5 where it is installed, without it. */
  readonly model: string | undefined;
  /** How a checkpoint was trained that does not say it. */
  readonly prediction: Prediction | undefined;
  readonly key: string | undefined;
}

export const USAGE = `npm run endpoint -- [options]

  --port N        of the server; 8787 by default, 0 is any free port
  --host H        the address it listens at; 127.0.0.1 by default, which only this computer reaches
  --model PATH    a diffusers folder, one npm run pack made, or a .safetensors checkpoint;
                  the demo model by default
  --prediction NAME  how a .safetensors checkpoint was trained that does not say it:
                  epsilon|v_prediction|v_prediction_zero_snr
  --key KEY       callers must send Authorization: Key KEY; better given as ENDPOINT_KEY,
                  because other programs can read a command line
`;

const text = { type: 'string' } as const;

/** @throws {EngineError} `invalid_request` for a flag that cannot be read */
export function parseArguments(
  argv: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): EndpointArguments {
  const { port = '8787', host = '127.0.0.1', model, prediction, key } = read(argv);
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw invalid(`--port ${port} is no port.`, 'Use a number from 0 to 65535.');
  }
  const told = PREDICTIONS.find((each) => each === prediction);
  if (told !== prediction) {
    throw invalid(
      `--prediction ${prediction} is not known.`,
      `Use one of ${PREDICTIONS.join(', ')}.`,
    );
  }
  if (told !== undefined && model === undefined) {
    throw invalid('--prediction is without --model.', 'Name the checkpoint with --model, too.');
  }
  return {
    port: Number(port),
    host,
    model,
    prediction: told,
    key: key || env['ENDPOINT_KEY'] || undefined,
  };
}

/** Whether an address is reached from this computer alone. */
export function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|::1)$/.test(host);
}

function read(argv: readonly string[]) {
  try {
    const options = { port: text, host: text, model: text, prediction: text, key: text };
    return parseArgs({ args: [...argv], strict: true, allowPositionals: false, options }).values;
  } catch (error) {
    const [sentence = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw invalid(
      `The command line cannot be read: ${sentence.replace(/\.?$/, '.')}`,
      'Run it with --help for the flags there are.',
    );
  }
}

function invalid(message: string, action: string): EngineError {
  return new EngineError('invalid_request', message, action);
}
