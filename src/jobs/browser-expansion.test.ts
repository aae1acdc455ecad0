import { afterEach, describe, expect, it, vi } from 'vitest';
import type { JobRecord } from '../../workers/records/record.ts';
import { browserExpansion } from './browser-expansion.ts';
import { hasBrowserModel } from './browser-model.ts';

const job = (change: Partial<JobRecord> = {}, prompt = 'a cat'): JobRecord =>
  ({ expander: 'browser', request: { prompt, expand_prompt: true }, ...change }) as JobRecord;
const signal = new AbortController().signal;

/** What was given to the browser's model, and how often a session was closed. */
const given: { prompts: string[]; closed: number } = { prompts: [], closed: 0 };

/** Node has no language model. This one gives one answer. */
function browserWith(answer: () => Promise<string>, availability = 'available'): void {
  Object.assign(given, { prompts: [], closed: 0 });
  vi.stubGlobal('LanguageModel', {
    availability: async () => availability,
    create: async () => ({
      prompt: (text: string) => {
        given.prompts.push(text);
        return answer();
      },
      destroy: () => (given.closed += 1),
    }),
  });
}

afterEach(() => void vi.unstubAllGlobals());

describe('the language model of the browser', () => {
  it('writes behind the prompt, and is closed', async () => {
    browserWith(async () => '"Soft light, *sharp* focus"\n');
    const { text } = await browserExpansion(job(), signal);
    expect(text?.replace(/\s+/g, ' ')).toBe(', Soft light, sharp focus');
    expect(given).toEqual({ prompts: ['a cat'], closed: 1 });
  });

  it.each<[string, JobRecord]>([
    ['switched it on', job({ expander: undefined } as object)],
    ['asked for it', job({ request: { prompt: 'a cat', expand_prompt: false } as never })],
    ['written anything', job({}, '  ')],
  ])('is not asked where nobody has %s', async (_what, asked) => {
    browserWith(async () => 'soft light');
    expect(await browserExpansion(asked, signal)).toEqual({});
    expect(given.prompts).toEqual([]);
  });

  it.each([
    [
      'it fails',
      () => Promise.reject(new DOMException('odd', 'UnknownError')),
      /wrote nothing: .*odd/,
    ],
    ['its answer is empty', async () => ' \n', /its answer is empty/],
  ])('leaves it to the engine where %s, which is said', async (_when, answer, message) => {
    browserWith(answer);
    const { text, log } = await browserExpansion(job(), signal);
    expect(text).toBeUndefined();
    expect(log).toMatchObject({ level: 'WARN', code: 'expander_stand_in' });
    expect(log?.message).toMatch(message);
    expect(given.closed).toBe(1);
  });

  it('is not downloaded for a run: the engine writes where the browser has it no more', async () => {
    const create = vi.fn(async () => ({ prompt: async () => 'soft light', destroy: () => {} }));
    vi.stubGlobal('LanguageModel', { availability: async () => 'downloadable', create });
    const { text, log } = await browserExpansion(job(), signal);
    expect(text).toBeUndefined();
    expect(log?.message).toMatch(/has none on this machine/);
    expect(create).not.toHaveBeenCalled();
  });

  it('says nothing of a job that was stopped meanwhile', async () => {
    const stop = new AbortController();
    browserWith(() => {
      stop.abort();
      return Promise.reject(new DOMException('stopped', 'AbortError'));
    });
    expect(await browserExpansion(job(), stop.signal)).toEqual({});
  });

  it('is offered where the browser has it already, and nowhere else', async () => {
    expect(await hasBrowserModel()).toBe(false);
    for (const availability of ['available', 'downloadable', 'downloading', 'unavailable']) {
      browserWith(async () => '', availability);
      expect(await hasBrowserModel()).toBe(availability === 'available');
    }
  });
});
