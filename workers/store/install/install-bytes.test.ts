import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { readyPack } from '../../../test/unit/ready-pack.ts';
import { plan, Shards, write } from '../../../test/unit/q4-pack.ts';
import type { PackCommit } from '../../packs/progress.ts';
import type { PackPlan } from '../../packs/plan.ts';
import { readPack } from '../../records/packs.ts';
import { addCommits, insertPack, type StoredPlan } from '../pack-records.ts';
import { bytesAfter, storedBytes, totalBytes } from './install-bytes.ts';

/** The record of a pack that is made in 4 bits, after each of its commits, and the bytes that it has in the end. */
async function installed() {
  const stored: StoredPlan = { kind: 'make', plan: plan(), expected: new Map() };
  const record = readyPack('made', {
    state: 'installing',
    ...totalBytes(stored),
    bytesFetched: 0,
    bytesStored: 0,
  });
  await insertPack(record, stored);
  const made: (readonly [readonly PackCommit[], PackPlan])[] = [];
  const index = await write(new Shards(), undefined, {
    onCommits: async (batch, now) => void made.push([batch, now]),
  });
  const records = [record];
  for (const [i, [batch, now]] of made.entries()) {
    const after = batch
      .map((commit) => bytesAfter(now, commit))
      .findLast((each) => each !== undefined);
    if (after !== undefined) await addCommits(record.id, i, batch, after);
    records.push((await readPack(record.id)) ?? record);
  }
  return { records, bytes: storedBytes(index) };
}

it('the total of an install grows with each weight that gets more bits, and is never exceeded', async () => {
  const { records, bytes } = await installed();
  const totals = records.map(({ bytesToStore }) => bytesToStore);
  expect(totals[0]).toBeLessThan(bytes);
  expect(totals).toEqual(totals.toSorted((a, b) => a - b));
  for (const { bytesStored, bytesToStore } of records) {
    expect(bytesStored).toBeLessThanOrEqual(bytesToStore);
  }
  expect(records.at(-1)).toMatchObject({ bytesStored: bytes, bytesToStore: bytes });
});
