import { once } from 'node:events';
import { toFailure } from '../workers/failure.ts';
import { ensureBuild } from './build.mjs';
import { isLoopback, parseArguments, USAGE } from './endpoint/arguments.ts';
import { openEndpoint } from './endpoint/open-endpoint.ts';
import { chooseModel } from './runner/model-folder.ts';
import { describeFailure } from './runner/output.ts';
import { endpointProfileFolder } from './runner/profile.ts';
import { ensureBrowser, SetupError } from './setup.mjs';

/**
 * `npm run endpoint`: the endpoint over HTTP, for programs that are no page. Its address goes to stdout,
 * one line a request to stderr.
 * @returns the exit code, once it was told to end
 */
export async function main(argv: readonly string[]): Promise<number> {
  if (argv.includes('--help')) {
    process.stdout.write(USAGE);
    return 0;
  }
  try {
    await serve(argv);
    return 0;
  } catch (error) {
    const { message } = error instanceof Error ? error : new Error(String(error));
    console.error(error instanceof SetupError ? message : describeFailure(toFailure(error)));
    return 1;
  }
}

async function serve(argv: readonly string[]): Promise<void> {
  const { port, host, key, prediction, ...named } = parseArguments(argv);
  const model = await chooseModel(named.model);
  const executable = await ensureBrowser();
  await ensureBuild();
  const endpoint = await openEndpoint({
    port,
    host,
    key,
    model,
    prediction,
    executable,
    profile: endpointProfileFolder(),
    softwareGpu: process.env['IMG2IMG_SOFTWARE_GPU'] === '1',
    log: (line) => console.error(line),
  });
  console.log(`http://${host.includes(':') ? `[${host}]` : host}:${endpoint.port}/`);
  if (!isLoopback(host) && key === undefined) {
    console.error(
      'Everybody who reaches this address can draw here: give it a key with ENDPOINT_KEY.',
    );
  }
  console.error('It answers as long as this command runs. Ctrl+C ends it.');
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  await endpoint.close();
}
