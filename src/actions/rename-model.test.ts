import 'fake-indexeddb/auto';
import { beforeEach, expect, it, vi } from 'vitest';
import { readyPack } from '../../test/unit/ready-pack.ts';
import { database } from '../../workers/records/database.ts';
import { readPack } from '../../workers/records/packs.ts';
import { useModels } from '../stores/models.ts';

vi.stubGlobal('document', { baseURI: 'https://example.com/app/' });
const { derivedSpec } = await import('../models/draft.ts');
const { LONGEST_NAME, rename } = await import('../models/pack-actions.ts');
const { runModel } = await import('../models/run-model.ts');
const { modelByName } = await import('./model-by-name.ts');

const pack = readyPack('owner-tiny-fp16', { title: 'tiny', precision: 'fp16' });

beforeEach(async () => {
  await (await database()).put('packs', pack);
});

async function renamed(name: string) {
  await rename(pack.id, name);
  const record = (await readPack(pack.id)) ?? expect.fail('no record');
  useModels.setState({ packs: [record] });
  return record;
}

it('a model that a person renames has its new name where it is chosen, and its ids stay', async () => {
  const record = await renamed('  My own ');
  expect(record).toEqual({ ...pack, title: 'My own', upstreamTitle: 'tiny' });
  expect(runModel(pack.id, [record]).title()).toBe('My own, 16 bits');
});

it('a recipe finds it by either name, and what is made of it has the name it came with', async () => {
  const record = await renamed('My own');
  expect([modelByName('tiny'), modelByName('my own')]).toEqual([pack.id, pack.id]);
  expect(derivedSpec(record, 'q8').title).toBe('tiny');
});

it.each(['other', 'owner-other-fp16', 'demo', 'Demo model'])(
  'a model that a person calls %j leaves its recipes to the one that came with that name',
  async (name) => {
    const record = await renamed(name);
    const other = readyPack('owner-other-fp16', { title: 'other', precision: 'fp16' });
    useModels.setState({ packs: [record, other] });
    expect(modelByName(name)).toBe(/demo/i.test(name) ? 'demo' : other.id);
  },
);

it('the name it came with comes back, after any number of others', async () => {
  await renamed('One');
  await renamed('Two');
  expect(await renamed('')).toMatchObject({ title: 'tiny' });
});

it('a name is no longer than a row of the list', async () => {
  expect((await renamed('a'.repeat(500))).title).toHaveLength(LONGEST_NAME);
});
