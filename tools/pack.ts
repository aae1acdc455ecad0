import { basename } from 'node:path';
import { EngineError, toFailure } from '../workers/failure.ts';
import { type PackArguments, parsePackArguments, PACK_USAGE } from './pack/arguments.ts';
import { findPackable } from './pack/packable.ts';
import { packFolder } from './pack/pack-folder.ts';
import { describeFailure } from './runner/output.ts';

const log = (line: string): void => console.error(line);

/**
 * `npm run pack`: packs a diffusers folder or a single-file checkpoint into shards and an index. The
 * same source always gives the same bytes. One line about the pack goes to stdout, progress and failures to stderr.
 * @returns the exit code
 */
export async function main(argv: readonly string[]): Promise<number> {
  if (argv.includes('--help')) {
    process.stdout.write(PACK_USAGE);
    return 0;
  }
  goWhereItWasTyped();
  try {
    console.log(await pack(parsePackArguments(argv)));
    return 0;
  } catch (error) {
    console.error(describeFailure(toFailure(error)));
    return 1;
  }
}

async function pack({ model, precision, out, prediction }: PackArguments): Promise<string> {
  const { folder, file, id } = await findPackable(model);
  if (prediction !== undefined && file === undefined) throw foldersSayIt(model);
  let told = -1;
  const index = await packFolder({
    folder,
    file,
    out,
    precision,
    prediction,
    model: { id, revision: null },
    onTensor(tensor, read, of) {
      const percent = Math.floor((100 * read) / of);
      if (percent >= told + 5) log(`${percent} %  ${tensor.component} ${tensor.key}`);
      if (percent >= told + 5) told = percent;
    },
  });
  const bytes = index.shards.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const size = (bytes / 1e6).toFixed(1);
  return `${file ?? basename(folder)} in ${precision}: ${index.tensors.length} tensors, ${index.shards.length} shards, ${size} MB in ${out}`;
}

function foldersSayIt(model: string): EngineError {
  return new EngineError(
    'invalid_request',
    `${model} is no single-file checkpoint; its scheduler_config.json says how it was trained.`,
    'Leave --prediction out.',
  );
}

/**
 * Changes to the folder where the command was typed, because npm runs scripts in the package's
 * folder.
 */
function goWhereItWasTyped(): void {
  const typedIn = process.env['INIT_CWD'];
  if (process.env['npm_lifecycle_event'] === 'pack' && typedIn) process.chdir(typedIn);
}
