import { describe, expect, it } from 'vitest';
import { EngineError } from '../../failure.ts';
import { retry, retrySync, TransientError } from './retry.ts';

const failure = (message: string) => new EngineError('file_download_error', message, '');

/** Ends in these, one attempt after another, and then well. */
function ending(...errors: readonly Error[]) {
  let attempts = 0;
  const attempt = () => {
    const error = errors[attempts++];
    if (error !== undefined) throw error;
    return attempts;
  };
  return { attempt, async: async () => attempt() };
}
const transient = (message: string) => new TransientError(failure(message));

describe('what is tried again', () => {
  it('is what failed in a way that may pass, three times at once', async () => {
    expect(await retry(ending(transient('1'), transient('2')).async)).toBe(3);
    expect(retrySync(ending(transient('1'), transient('2')).attempt)).toBe(3);
  });

  it('throws the last failure when it does not pass', async () => {
    const errors = [transient('1'), transient('2'), transient('3')];
    await expect(retry(ending(...errors).async)).rejects.toEqual(failure('3'));
    expect(() => retrySync(ending(...errors).attempt)).toThrow(failure('3'));
  });

  it('is nothing else', async () => {
    const other = new Error('no network is at fault');
    await expect(retry(ending(other).async)).rejects.toBe(other);
    expect(() => retrySync(ending(transient('1'), other).attempt)).toThrow(other);
  });

  it('stops sooner where that is no use', async () => {
    const hopeless = () => new TransientError(failure('changed'), { attempts: 2 });
    const policy = { attempts: 8 };
    await expect(retry(ending(hopeless(), hopeless()).async, policy)).rejects.toEqual(
      failure('changed'),
    );
    expect(await retry(ending(hopeless()).async, policy)).toBe(2);
  });

  it('waits in between as its policy says, with what the server asks', async () => {
    const waits: unknown[] = [];
    const policy = {
      attempts: 8,
      wait: async (failures: number, { hint }: TransientError) =>
        void waits.push([failures, hint.waitMs]),
    };
    const busy = new TransientError(failure('busy'), { waitMs: 700 });
    await retry(ending(transient('1'), busy).async, policy);
    expect(waits).toEqual([
      [1, undefined],
      [2, 700],
    ]);
  });

  it('counts anew once it comes forward', async () => {
    let attempts = 0;
    const result = await retry(async (progressed) => {
      attempts += 1;
      if (attempts % 2 === 0) progressed();
      if (attempts < 8) throw transient(`attempt ${attempts}`);
      return attempts;
    });
    expect(result).toBe(8);
  });
});
