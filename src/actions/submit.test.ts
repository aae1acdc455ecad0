import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { listJobs } from '../../workers/records/jobs.ts';
import { database } from '../../workers/records/database.ts';
import { mirrorJobs, useJobs } from '../stores/jobs.ts';
import { setLearnedWords, useLearnedWords } from '../stores/learned-words.ts';
import { setSession, useSession } from '../stores/session.ts';
import { DEFAULT_SETTINGS, setRequest, setSettings } from '../stores/settings.ts';

vi.stubGlobal('document', { baseURI: 'https://example.com/app/' });
const { ACTIONS } = await import('./actions.ts');
const { performAction } = await import('./perform.ts');
const { generate } = await import('./submit.ts');
const { recall } = await import('./recall.ts');

const picture = new Blob(['picture']);
const source = { blob: picture, name: 'a.png', url: 'blob:a', width: 64, height: 64 };

beforeEach(async () => {
  await (await database()).clear('jobs');
  useJobs.setState({ jobs: [] });
  await mirrorJobs();
  setSettings(DEFAULT_SETTINGS);
  setSession({ source, problem: null });
  await setLearnedWords([]);
});
afterEach(() => vi.useRealTimers());

describe('Generate', () => {
  it('pressed three times at once starts one run', async () => {
    await Promise.all([1, 2, 3].map(() => performAction(ACTIONS.generate)));
    expect(await listJobs()).toHaveLength(1);
    // From then on the button is one that cancels.
    expect(ACTIONS.generate.enabled()).toBe(false);
  });

  it('draws the prompt alone without a picture, and nothing without either', async () => {
    setSession({ source: null });
    expect(ACTIONS.generate.enabled()).toBe(false);
    setRequest({ prompt: 'an island' });
    expect(ACTIONS.generate.enabled()).toBe(true);
    await performAction(ACTIONS.generate);
    const [job] = await listJobs();
    expect(job).toMatchObject({ source: null, request: { prompt: 'an island' } });
    for (const name of ['image_url', 'strength', 'crop'])
      expect(job?.request).not.toHaveProperty(name);
  });

  it('waits for a picture that is being opened', () => {
    setRequest({ prompt: 'an island' });
    setSession({ source: null, opening: 1 });
    expect(ACTIONS.generate.enabled()).toBe(false);
    setSession({ opening: 0 });
    expect(ACTIONS.generate.enabled()).toBe(true);
  });

  it('sends the learned words with their files, and a recall brings them back', async () => {
    await setLearnedWords([{ name: 'cat.pti', file: new Blob(['cat']), words: ' <cat>  <paw> ' }]);
    await generate();
    await setLearnedWords([]);
    const [job] = await listJobs();
    expect(job?.request.embeddings).toEqual([{ path: 'blob:cat.pti', tokens: ['<cat>', '<paw>'] }]);
    setSession({ source: null });
    await recall(job && { ...job, source: null });
    const [word] = useLearnedWords.getState().list;
    expect(word).toMatchObject({ name: 'cat.pti', words: '<cat> <paw>' });
    expect(await word?.file.text()).toBe('cat');
  });

  it('says why it can do nothing where the database does not answer', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const silent = new Blob(['x']);
    silent.arrayBuffer = () => new Promise(() => {});
    setSession({ source: { ...source, blob: silent } });
    const over = generate();
    await vi.advanceTimersByTimeAsync(60_000);
    await over;
    expect(useSession.getState().problem).toMatchObject({
      code: 'storage_unavailable',
      message: expect.stringContaining('does not answer') as string,
    });
  });

  it('does not guess why a run could not be stored', async () => {
    const broken = new Blob(['x']);
    broken.arrayBuffer = () => Promise.reject(new DOMException('odd', 'UnknownError'));
    setSession({ source: { ...source, blob: broken } });
    await generate();
    const { message = '', action = '' } = useSession.getState().problem ?? {};
    expect(message).toContain('odd');
    expect(message + action).not.toMatch(/private/i);
  });
});
