import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { readyPack } from '../../test/unit/ready-pack.ts';
import { database } from '../../workers/records/database.ts';
import { readLoras } from '../../workers/records/draft.ts';
import { listJobs } from '../../workers/records/jobs.ts';
import { mirrorJobs, useJobs } from '../stores/jobs.ts';
import { restoreLoras, setLoras, setLoraScale, useLoras } from '../stores/loras.ts';
import { useModels } from '../stores/models.ts';
import { setSession, useSession } from '../stores/session.ts';
import { DEFAULT_SETTINGS, setRequest, setSettings } from '../stores/settings.ts';
import { tab } from '../stores/tab.ts';

vi.stubGlobal('document', { baseURI: 'https://example.com/app/' });
const { chooseLora, chosenByPath } = await import('./chosen-lora.ts');
const { generate } = await import('./submit.ts');
const { recall } = await import('./recall.ts');

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
  useModels.setState({ packs: [ink, wash] });
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

  it('are there after a reload', async () => {
    await chooseLora(wash, 0.7);
    expect(await readLoras(tab.id)).toEqual([
      { name: 'Wash', path: PATH, pack: 'wash', scale: 0.7 },
    ]);
    useLoras.setState({ list: [] });
    await restoreLoras();
    expect(useLoras.getState().list).toHaveLength(1);
  });

  it('are found by their path where a picture’s recipe names one', () => {
    expect(chosenByPath(PATH, 0.3)).toEqual({ name: 'Wash', path: PATH, pack: 'wash', scale: 0.3 });
    expect(chosenByPath('https://a.example/b.safetensors', 1)).toMatchObject({
      name: 'b',
      pack: null,
    });
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

  it('begins where it can be fetched', async () => {
    await chooseLora(wash);
    useModels.setState({ packs: [] });
    await generate();
    expect(await listJobs()).toHaveLength(1);
  });
});
