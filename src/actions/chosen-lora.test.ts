import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { PackId } from '../../workers/protocol/engine-options.ts';
import { showGerman } from '../../test/unit/in-german.ts';
import { readyPack } from '../../test/unit/ready-pack.ts';
import { database } from '../../workers/records/database.ts';
import { readLoras } from '../../workers/records/draft.ts';
import { listJobs } from '../../workers/records/jobs.ts';
import { i18n } from '../language/i18n.ts';
import { useJobs } from '../stores/jobs.ts';
import { mirrorJobs } from '../stores/mirror-jobs.ts';
import { restoreLoras, setLoras, setLoraScale, useLoras } from '../stores/loras.ts';
import { useModels } from '../stores/models.ts';
import { setSession, useSession } from '../stores/session.ts';
import { DEFAULT_SETTINGS, setRequest, setSettings } from '../stores/settings.ts';
import { tab } from '../stores/tab.ts';

vi.stubGlobal('document', { baseURI: 'https://example.com/app/', querySelector: () => null });
const { chooseLora, chosenByName, chosenByPath, loraName, missingLora } =
  await import('./chosen-lora.ts');
const { generate } = await import('./submit.ts');
const { recall } = await import('./recall.ts');
const { bringBackRecipe } = await import('./recipe.ts');

const facts = { file: 'a.safetensors', tensors: 2, layers: 1, rank: 1, base: null };
const ink = readyPack('ink', { title: 'Ink', format: 'lora', lora: { ...facts, paths: [] } });
const PATH = 'ann/wash/wash.safetensors';
const wash = readyPack('wash', {
  title: 'Wash',
  format: 'lora',
  lora: { ...facts, paths: [PATH] },
});

beforeEach(async () => {
  await (await database()).clear('jobs');
  useJobs.setState({ jobs: [] });
  await mirrorJobs();
  setSettings(DEFAULT_SETTINGS);
  setRequest({ prompt: 'an island' });
  setSession({ source: null, problem: null });
  useModels.setState({ packs: [ink, wash], listed: true });
  await setLoras([]);
});

describe('chosen LoRAs', () => {
  it('go into the job by their packs, and a recall brings them back', async () => {
    await chooseLora(ink);
    await chooseLora(wash);
    await chooseLora(ink);
    await setLoraScale(0, 0.5);
    const { list } = useLoras.getState();
    await generate();
    const [job] = await listJobs();
    expect(job?.request.loras).toEqual([
      { path: 'blob:Ink', scale: 0.5, force: false },
      { path: PATH, scale: 1, force: false },
    ]);
    expect(job?.loras).toEqual([{ pack: 'ink' }, { pack: 'wash' }]);
    expect(job?.blobs).toEqual([]);
    await setLoras([]);
    await recall(job);
    expect(useLoras.getState().list).toMatchObject(
      list.map(({ pack, path, scale }) => ({ pack, path, scale })),
    );
  });

  it('are called as a person calls them now, also where they cannot be used', async () => {
    await chooseLora(wash);
    const packs = [{ ...wash, title: 'Mine', state: 'paused' as const }];
    const { list } = useLoras.getState();
    expect(list.map((lora) => loraName(lora, packs))).toEqual(['Mine']);
    expect(list.map((lora) => loraName(lora, []))).toEqual(['Wash']);
    expect(missingLora(list, { packs, listed: true })?.message).toMatch(/^The LoRA “Mine” is/);
  });

  it('are found by the name of their file before the name that a person gave another one', () => {
    const renamed = { ...ink, title: 'Wash', upstreamTitle: 'Ink' };
    useModels.setState({ packs: [renamed, wash] });
    const found = ['wash', 'ink'].map((name) => chosenByName({ name, scale: 1 })?.pack);
    expect(found).toEqual(['wash', 'ink']);
  });

  it('are there after a reload', async () => {
    await chooseLora(wash, { scale: 0.7 });
    expect(await readLoras(tab.id)).toEqual([
      { name: 'Wash', path: PATH, pack: 'wash', scale: 0.7 },
    ]);
    useLoras.setState({ list: [] });
    await restoreLoras();
    expect(useLoras.getState().list).toHaveLength(1);
  });

  it('are found by their path where a picture’s recipe names one', () => {
    const use = { scale: 0.3 };
    expect(chosenByPath(PATH, use)).toEqual({ name: 'Wash', path: PATH, pack: 'wash', scale: 0.3 });
    const path = 'https://a.example/b.safetensors';
    expect(chosenByPath(path, use)).toMatchObject({ name: 'b', pack: null });
    // The address in a picture has no key in it.
    const lora = { ...facts, paths: [`${path}?v=2&token=secret`] };
    useModels.setState({ packs: [readyPack('own', { title: 'Own', format: 'lora', lora })] });
    expect(chosenByPath(`${path}?v=2`, use)).toMatchObject({ name: 'Own', pack: 'own' });
    expect(chosenByPath(path, use)).toMatchObject({ name: 'b', pack: null });
  });

  it('are found by their path again where they were installed anew', async () => {
    await chooseLora(wash);
    await chooseLora(ink);
    await generate();
    const [job] = await listJobs();
    useModels.setState({ packs: [{ ...wash, id: 'anew' as PackId }] });
    await recall(job);
    expect(useLoras.getState().list).toMatchObject([{ pack: 'anew' }, { pack: 'ink' }]);
  });

  it('are forced again where the request forced them', async () => {
    await chooseLora(wash, { scale: 1, force: true });
    await generate();
    const [job] = await listJobs();
    expect(job?.request.loras).toEqual([{ path: PATH, scale: 1, force: true }]);
    await setLoras([]);
    await recall(job);
    expect(useLoras.getState().list).toMatchObject([{ pack: 'wash', force: true }]);
    const request = { loras: job?.request.loras ?? [] };
    setSession({ recipe: { tool: 'this app', request, model: null, loras: [], left: [] } });
    await setLoras([]);
    await bringBackRecipe();
    expect(useLoras.getState().list).toMatchObject([{ pack: 'wash', force: true }]);
  });
});

describe('the LoRAs of another program’s recipe', () => {
  it('are found by their names, and those that are not installed are named', async () => {
    useModels.setState({ packs: [wash] });
    const recipe = {
      tool: 'ComfyUI',
      request: {},
      model: 'another-model',
      loras: [
        { name: wash.title.toUpperCase(), scale: 0.7 },
        { name: 'fog', scale: 1 },
      ],
      left: [],
    } as const;
    setSession({ recipe });
    await bringBackRecipe();
    expect(useLoras.getState().list).toMatchObject([{ pack: 'wash', scale: 0.7 }]);
    expect(useSession.getState().notice?.()).toMatch(
      /^Not taken over: the model “another-model”, which is not installed; .+; the LoRA “fog” at 1, /,
    );
    showGerman();
    expect(useSession.getState().notice?.()).toMatch(
      /^Nicht übernommen: das Modell „another-model“, .+; das LoRA „fog“ /,
    );
    i18n.activate('en');
  });
});

describe('a run with a LoRA that is not there', () => {
  it.each([
    [[], /is not in this browser any more/],
    [[{ ...ink, state: 'installing' as const }], /is still being fetched/],
    [[{ ...ink, state: 'damaged' as const }], /is not complete/],
  ])('does not begin, and says why', async (packs, said) => {
    await chooseLora(ink);
    useModels.setState({ packs });
    await generate();
    expect(await listJobs()).toEqual([]);
    const { problem } = useSession.getState();
    expect(problem?.message).toMatch(said);
    expect(problem?.detail).toMatchObject([
      { loc: ['body', 'loras', 0, 'path'], input: 'blob:Ink' },
    ]);
  });

  it('begins where nobody knows yet what is there', async () => {
    await chooseLora(ink);
    useModels.setState({ packs: [], listed: false });
    await generate();
    expect(await listJobs()).toHaveLength(1);
  });

  it('begins where it can be fetched', async () => {
    await chooseLora(wash);
    useModels.setState({ packs: [] });
    await generate();
    expect(await listJobs()).toHaveLength(1);
  });
});
