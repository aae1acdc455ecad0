/** What a LoRA adds to the making of the UNet's weights, of folders and packs of each precision. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { nodeSource } from '../../tools/node-source.ts';
import { packFolder } from '../../tools/pack/pack-folder.ts';
import { openAdapter } from '../../workers/engine/lora/open-adapter.ts';
import { type Model, openModel } from '../../workers/engine/model.ts';
import { graphOf } from '../../workers/graph/stages.ts';
import { openPackFolder } from '../../workers/packs/open-folder.ts';
import { packTarget } from '../../workers/packs/plan.ts';
import { Adapters } from '../../workers/weights/lora/adapter.ts';
import { adaptedReader } from '../../workers/weights/lora/adapted-reader.ts';
import { loraModules } from '../../workers/weights/lora/modules.ts';
import { modelFolder } from '../../workers/weights/folder.ts';
import type { Precision } from '../../workers/protocol/engine-options.ts';
import { fixture } from '../goldens/golden-case.ts';
import { madeLora } from './made-lora.ts';
import { DEMO } from './requests.ts';

/** Pairs of a load without and with the LoRA; the fastest of each counts. */
const PAIRS = 21;
const MODELS = [
  { name: 'miniature', path: fixture('tiny-playground') },
  { name: 'demo model', path: DEMO },
];

const rows: string[] = [];
afterAll(() => console.log(rows.join('\n')));

const opened: { close(): Promise<void> }[] = [];
const opener = (folder: string) => async (path: string) => {
  const source = await nodeSource(join(folder, path), path);
  opened.push(source);
  return source;
};

const mb = (count: number) => (count / 1e6).toFixed(2);

/** The model as it is stored in fp32, or as a pack of another precision. */
async function openAs(path: string, precision: Precision, out: string): Promise<Model> {
  if (precision === 'fp32') return openModel(modelFolder(path, opener(path)), precision);
  await packFolder({ folder: path, out, precision, model: { id: 'model', revision: null } });
  const folder = await openPackFolder(precision, opener(out));
  if (folder === undefined) throw new Error(`${precision} is no pack`);
  return openModel(folder, precision);
}

/** Makes all weights of the UNet's two graphs. @returns milliseconds of the CPU, and the bytes that were made */
async function load(model: Model, precision: Precision, adapters: Adapters) {
  const begun = process.cpuUsage();
  const base = await model.weights('unet');
  const reader = adapters.all.length === 0 ? base : adaptedReader(base, adapters, 'unet');
  const target = packTarget(precision);
  const branches = target.linear === 'float' ? undefined : adapters.branches('unet');
  let bytes = 0;
  for (const stage of ['context', 'unet'] as const) {
    const { weights } = graphOf(stage, model, { ...target, ...(branches && { branches }) });
    for (const weight of weights) bytes += (await reader.find(weight).read()).byteLength;
  }
  const { user, system } = process.cpuUsage(begun);
  return { ms: (user + system) / 1000, bytes };
}

describe.each(MODELS)('a LoRA of rank 8 on the $name', async ({ name, path }) => {
  const root = await mkdtemp(join(tmpdir(), 'lora-load-'));
  afterAll(async () => {
    for (const file of opened.splice(0)) await file.close();
    await rm(root, { recursive: true });
  });
  const stored = await openAs(path, 'fp32', root);
  const asked = { file: await madeLora(stored, 0.01), index: 0, scale: 1, force: false };
  const adapter = await openAdapter(asked, loraModules(stored), async () => {});
  const [none, worn] = [new Adapters(), new Adapters([adapter])];

  it.each(['fp32', 'fp16', 'q8', 'q4'] as const)('%s', async (precision) => {
    const model = await openAs(path, precision, join(root, precision));
    const [plain, changed] = [[], []] as [number[], number[]];
    let [bytes, more] = [0, 0];
    for (let pair = 0; pair < PAIRS; pair++) {
      const without = await load(model, precision, none);
      const withIt = await load(model, precision, worn);
      plain.push(without.ms);
      changed.push(withIt.ms);
      [bytes, more] = [without.bytes, withIt.bytes - without.bytes];
    }
    const [a, b] = [Math.min(...plain), Math.min(...changed)];
    rows.push(
      `| ${name}, ${precision} | ${mb(bytes)} MB | ${mb(more)} MB | ${a.toFixed(0)} ms | ${b.toFixed(0)} ms | ${(b / a).toFixed(2)} |`,
    );
    // Merging makes no byte more; a branch has the factors in half precision beside what is quantised.
    if (precision === 'fp32' || precision === 'fp16') expect(more).toBe(0);
    else expect(more).toBeGreaterThan(0);
  });
});
