import { EngineError, toFailure } from '../workers/failure.ts';
import type { EngineFailure } from '../workers/protocol/failure.ts';
import { ensureBuild } from './build.mjs';
import { parseArguments, USAGE } from './runner/arguments.ts';
import { checkPicture } from './runner/files.ts';
import { chooseModel } from './runner/model-folder.ts';
import { describeFailure, formatFailure, formatOutput } from './runner/output.ts';
import { defaultProfileFolder } from './runner/profile.ts';
import { mergeRequest } from './runner/request.ts';
import { checkFiles } from './runner/request-files.ts';
import { openSession, type RunnerOutcome } from './runner/session.ts';
import { ensureBrowser, SetupError } from './setup.mjs';

const log = (line: string): void => console.error(line);

/**
 * `npm run img2img`: one request through the built app in a headless browser. The result, or with
 * `--json` the failure, goes to stdout; everything else to stderr.
 * @returns the exit code
 */
export async function main(argv: readonly string[]): Promise<number> {
  if (argv.includes('--help')) {
    process.stdout.write(USAGE);
    return 0;
  }
  const json = argv.includes('--json');
  const outcome = await makePicture(argv).catch((error: unknown) => ({
    ok: false as const,
    failure: asFailure(error),
  }));
  if (!outcome.ok) {
    if (json) console.log(formatFailure(outcome.failure));
    else console.error(describeFailure(outcome.failure));
    return 1;
  }
  if (json) console.log(formatOutput(outcome.output, outcome.metrics));
  else for (const { url } of outcome.output.images) console.log(url);
  return 0;
}

async function makePicture(argv: readonly string[]): Promise<RunnerOutcome> {
  goWhereItWasTyped();
  const given = parseArguments(argv);
  // Faults of the command are found before the first build, which may take minutes.
  const request = await mergeRequest(given);
  if (given.image !== undefined) await checkPicture(given.image);
  if (given.mask !== undefined) await checkPicture(given.mask);
  await checkFiles(request);
  const model = await chooseModel(given.model);
  const executable = await ensureBrowser();
  await ensureBuild();
  const session = await openSession({
    executable,
    profile: defaultProfileFolder(),
    softwareGpu: process.env['IMG2IMG_SOFTWARE_GPU'] === '1',
    onLog: log,
  });
  try {
    return await session.run({ ...given, request, model });
  } finally {
    await session.close();
  }
}

/**
 * Changes to the folder where the command was typed, because npm runs scripts in the package's
 * folder.
 */
function goWhereItWasTyped(): void {
  const typedIn = process.env['INIT_CWD'];
  if (process.env['npm_lifecycle_event'] === 'img2img' && typedIn) process.chdir(typedIn);
}

function asFailure(error: unknown): EngineFailure {
  if (!(error instanceof SetupError)) return toFailure(error);
  return toFailure(
    new EngineError('feature_not_supported', error.message, 'Then run the command again.'),
  );
}
