/** `npm run test:kill -- --times N` runs this with more kills, by KILL_TIMES and KILL_SEED. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SLOW } from '../slow.ts';
import { KillLab } from './kill-rounds.ts';

const times = Number(process.env['KILL_TIMES'] ?? (SLOW ? 20 : 8));
const seed = Number(process.env['KILL_SEED'] ?? 1);
const KILLS = 4;

let lab: KillLab;
beforeAll(async () => {
  lab = await KillLab.open(seed);
});
afterAll(() => lab?.close());

describe(`an install whose browser is killed (seed ${seed})`, () => {
  const rounds = Array.from({ length: Math.ceil(times / KILLS) }, (_, i) => ({
    round: i + 1,
    kills: Math.min(KILLS, times - i * KILLS),
  }));
  it.each(rounds)(
    'round $round, $kills kills: ends with the same bytes and fetches no more than was in flight again',
    async ({ kills }) => {
      const { killedAt, fetched, mostFetched, overheads, record, pack } = await lab.round(kills);
      const at = killedAt.join(', ');
      const twice = JSON.stringify(overheads);
      console.log(`killed at ${at} bytes; ${fetched} fetched, at most ${mostFetched} ${twice}`);
      expect(killedAt).toHaveLength(kills);
      expect(record).toMatchObject({ state: 'ready', failure: null });
      expect(pack).toEqual(lab.expected);
      expect(fetched).toBeLessThanOrEqual(mostFetched);
    },
  );
});
