import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import manifest from '../models-manifest.json' with { type: 'json' };
import { buildLab } from './lab/build-lab.ts';
import { labPages, originArguments } from './lab/lab-pages.ts';
import { lookAtHub, type RealRepo } from './check-real-hub.ts';
import { checkModel, type RealModel } from './check-real-model.ts';
import { formatReport } from './check-real-report.ts';
import { defaultProfileFolder } from './runner/profile.ts';
import { ensureBrowser } from './setup.mjs';
import { startStaticServer } from './static-server.ts';

const ID = 'playground-v2.5';

const USAGE = `npm run check:real -- --accept-licence

For a machine with a GPU and internet: opens the app in your Chrome, prints what the hub answers to a few
requests, installs Playground v2.5 in 16 bits from it (7 GB to download), makes 8 bits of it (12 GB of disk in all), verifies both, draws
the endpoint's example at 1024×1024 with each, and prints a report to paste into an issue. Interrupted
it goes on where it was. --accept-licence says that you have read and accept the licence:
`;

/** `npm run check:real`; see {@link USAGE}. @returns the exit code */
export async function main(argv: readonly string[]): Promise<number> {
  const model = manifest.models.find(({ id }) => id === ID);
  if (model === undefined) throw new Error(`models-manifest.json has no ${ID}`);
  if (argv.length !== 1 || argv[0] !== '--accept-licence') {
    console.log(USAGE + model.licence.url);
    return argv.includes('--help') ? 0 : 1;
  }
  const folder = join(dirname(defaultProfileFolder()), 'check-real');
  const { repo, revision } = model.source;
  if (repo === undefined || revision === undefined) throw new Error(`${ID} is not on the hub`);
  const onHub = { hub: 'https://huggingface.co', repo, revision, files: model.files };
  const args = GPU_ARGUMENTS;
  return checkReal({ id: ID, side: 1024, folder, headless: false, args, build, onHub });
}

/** Chrome on Linux offers WebGPU only when it is told to. */
const GPU_ARGUMENTS =
  process.platform === 'linux'
    ? ['--enable-unsafe-webgpu', '--ignore-gpu-blocklist', '--enable-features=Vulkan']
    : [];

const build = (out: string): Promise<void> => buildLab(out);

export interface CheckOptions extends RealModel {
  /** The folder for everything the check keeps, and for the report. */
  readonly folder: string;
  readonly headless: boolean;
  /** More arguments of the browser. */
  readonly args: readonly string[];
  /** Builds the app into a folder. */
  readonly build: (out: string) => Promise<void>;
  /** The model's files on the hub, which is looked at first. */
  readonly onHub: RealRepo;
}

/** @returns the exit code */
export async function checkReal(options: CheckOptions): Promise<number> {
  const { folder, headless, args, onHub } = options;
  await mkdir(folder, { recursive: true });
  const app = join(folder, 'app');
  await options.build(app);
  const server = await startStaticServer({
    mounts: [
      { prefix: '/', path: app },
      { prefix: '/check/source.png', path: EXAMPLE },
    ],
    sinks: [{ prefix: '/check/results/', path: folder }],
  });
  try {
    const context = await chromium.launchPersistentContext(join(folder, 'profile'), {
      executablePath: await ensureBrowser(),
      headless,
      chromiumSandbox: process.getuid?.() !== 0,
      viewport: null,
      args: [...originArguments(server.port), ...args],
    });
    try {
      const version = context.browser()?.version() ?? 'not known';
      const pages = labPages(() => context, onHub.hub);
      await lookAtHub(await pages.openLab(), onHub, say);
      const found = await checkModel(pages, options, say);
      const report = formatReport(version, found);
      await writeFile(join(folder, 'report.md'), report);
      say(`\nPaste this; it is in ${join(folder, 'report.md')} too:\n\n${report}`);
      return found.problems.length === 0 ? 0 : 1;
    } finally {
      await context.close();
    }
  } finally {
    await server.close();
  }
}

function say(line: string): void {
  console.log(line);
}

const EXAMPLE = fileURLToPath(new URL('../public/example.png', import.meta.url));
