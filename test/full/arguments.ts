import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Scale, SCALES } from './model.ts';
import { STEPS } from './steps.ts';

export const USAGE = `npm run test:full -- [--scale tiny|full] [--only STEP,…] [--folder DIR]

Installs a model with random weights and all names and shapes of the published one through the built
app, verifies it, loads every stage, and draws one picture that PyTorch checks. Steps: ${STEPS.map(({ name }) => name).join(', ')}.
What is done already is left out, also after an interruption, unless --only names it. The work folder
(.cache/test-full/SCALE) takes 16 GB at full size; delete it to begin anew. The last step runs
$PYTHON (python3), which needs torch, diffusers, numpy and safetensors.`;

interface Arguments {
  readonly scale: Scale;
  readonly folder: string;
  /** Names of the steps to run; by default all that are not done. */
  readonly only: readonly string[] | undefined;
}

/** Reads a command line. @returns `help` if it cannot be run */
export function parseArguments(argv: readonly string[]): Arguments | { readonly help: string } {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...argv],
      options: {
        scale: { type: 'string', default: 'full' },
        only: { type: 'string' },
        folder: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }));
  } catch (error) {
    return { help: `${error instanceof Error ? error.message : String(error)}\n\n${USAGE}` };
  }
  if (values.help) return { help: USAGE };
  const scale = SCALES.find((each) => each === values.scale);
  if (scale === undefined) return { help: `There is no scale ${values.scale}.\n\n${USAGE}` };
  const only = values.only?.split(',');
  const unknown = only?.find((name) => STEPS.every((step) => step.name !== name));
  if (unknown !== undefined) return { help: `There is no step ${unknown}.\n\n${USAGE}` };
  const cache = fileURLToPath(new URL('../../.cache/test-full', import.meta.url));
  return { scale, folder: resolve(values.folder ?? join(cache, scale)), only };
}
