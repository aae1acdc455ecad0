import { expect, it } from 'vitest';
import { deferred } from '../../test/jobs/deferred.ts';
import { part } from './part.ts';

it('does at once what is asked of a part that is there', async () => {
  const numbers = part(async () => ({ two: 2 }));
  await numbers.load();
  expect(numbers.run(({ two }) => two + 1)).toBe(3);
});

it('does what was asked too early as soon as the part is there, in the order it was asked', async () => {
  const script = deferred<{ readonly two: number }>();
  const numbers = part(() => script.promise);
  const done: string[] = [];
  const first = numbers.run(({ two }) => done.push(`first ${two}`));
  const second = numbers.run(async ({ two }) => done.push(`second ${two}`));
  expect(done).toEqual([]);
  script.resolve({ two: 2 });
  await Promise.all([first, second]);
  expect(done).toEqual(['first 2', 'second 2']);
});

it('says why a part does not come, and asks for it again the next time', async () => {
  let asked = 0;
  const numbers = part(async () => {
    asked += 1;
    if (asked === 1) throw new TypeError('Failed to fetch');
    return { two: 2 };
  });
  await expect(numbers.run(({ two }) => two)).rejects.toThrow('Failed to fetch');
  expect(await numbers.run(({ two }) => two)).toBe(2);
});
