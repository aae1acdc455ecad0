import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { finished } from '../../test/service/scope.ts';
import { endpointOf } from '../request/endpoint.ts';
import { readBlob } from '../../workers/records/blobs.ts';
import { finishJob, listJobs } from '../../workers/records/jobs.ts';
import { database } from '../../workers/records/database.ts';
import { useHostedKey } from '../stores/hosted-key.ts';
import { findJob, useJobs } from '../stores/jobs.ts';
import { mirrorJobs } from '../stores/mirror-jobs.ts';
import { setLearnedWords, useLearnedWords } from '../stores/learned-words.ts';
import { maskFile, showMask, useMask } from '../stores/mask.ts';
import { noteStroke, startPainting } from '../stores/edit-mask.ts';
import { setSession, useSession } from '../stores/session.ts';
import { DEFAULT_SETTINGS, setRequest, setSettings, useSettings } from '../stores/settings.ts';

vi.stubGlobal('document', { baseURI: 'https://example.com/app/', querySelector: () => null });
const { ACTIONS } = await import('./actions.ts');
const { performAction } = await import('./perform.ts');
const { generate } = await import('./submit.ts');
const { anotherSeed } = await import('./another-seed.ts');
const { recall } = await import('./recall.ts');

const picture = new Blob(['picture']);
const source = { blob: picture, name: 'a.png', url: 'blob:a', width: 64, height: 64 };

beforeEach(async () => {
  await (await database()).clear('jobs');
  useJobs.setState({ jobs: [] });
  await mirrorJobs();
  setSettings(DEFAULT_SETTINGS);
  showMask(null);
  setSession({ source, problem: null });
  await setLearnedWords([]);
});
afterEach(() => vi.useRealTimers());

describe('Generate', () => {
  it('pressed three times at once starts one run', async () => {
    await Promise.all([1, 2, 3].map(() => performAction(ACTIONS.generate)));
    expect(await listJobs()).toHaveLength(1);
  });

  it('pressed again during a run adds to the queue, as the screen is then, and the stage stays', async () => {
    setRequest({ prompt: 'the first' });
    await performAction(ACTIONS.generate);
    const shown = useSettings.getState().view;
    setRequest({ prompt: 'the second' });
    await performAction(ACTIONS.generate);
    setRequest({ prompt: 'the third' });
    const jobs = await listJobs();
    expect(jobs.map(({ request }) => request.prompt)).toEqual(['the first', 'the second']);
    expect(shown).toBe(jobs[0]?.id);
    expect(useSettings.getState().view).toBe(shown);
  });

  it('draws a picture once more with another seed, and leaves the screen as it is', async () => {
    startPainting();
    const { grid } = useMask.getState().drawing ?? expect.fail('no drawing');
    await noteStroke(grid, { kind: 'stroke', erase: false, radius: 8, points: [{ x: 32, y: 32 }] });
    setRequest({ prompt: 'the first' });
    setSettings({ seed: '7', seedLocked: true });
    await generate();
    const [made] = await listJobs();
    if (made === undefined) throw new Error('there is one');
    setRequest({ prompt: 'another' });
    await anotherSeed(made);
    const again = (await listJobs())[1];
    const { seed, ...request } = made.request;
    expect(again?.request).toEqual({ ...request, seed: again?.request.seed });
    expect(again?.request.seed).not.toBe(seed);
    expect([again?.source, again?.mask]).toEqual([made.source, made.mask]);
    expect(useSettings.getState()).toMatchObject({ seed: '7', request: { prompt: 'another' } });
  });

  it('sends another seed to nobody, though Generate would ask the hosted service', async () => {
    setRequest({ prompt: 'the first' });
    await generate();
    const [made] = await listJobs();
    const { id } = made ?? expect.fail('no job');
    await finishJob(id, finished('x'));
    await generate();
    setSettings({ view: id });
    await expect.poll(() => findJob(id)?.state).toBe('done');
    useHostedKey.setState({ key: 'secret' });
    expect(ACTIONS.anotherSeed.enabled()).toBe(true);
    await performAction(ACTIONS.anotherSeed);
    useHostedKey.setState({ key: null });
    const again = (await listJobs())[2];
    expect(again).toMatchObject({ state: 'queued', request: { prompt: 'the first' } });
    expect(again).not.toHaveProperty('place', 'hosted');
    expect(useSession.getState().problem).toBeNull();
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

  it('sends what is painted with the picture, and nothing of an empty mask', async () => {
    startPainting();
    const { grid } = useMask.getState().drawing ?? expect.fail('no drawing');
    await generate();
    await noteStroke(grid, { kind: 'stroke', erase: false, radius: 8, points: [{ x: 32, y: 32 }] });
    await generate();
    const [without, masked] = await listJobs();
    expect(without?.request).not.toHaveProperty('mask_url');
    expect(without).not.toHaveProperty('mask');
    expect(endpointOf(masked?.request ?? {})).toBe('inpainting');
    const file = await readBlob(masked?.mask ?? '');
    expect(await file?.bytes()).toEqual(await (await maskFile(source))?.bytes());
    expect(masked?.blobs).toContain(masked?.mask);
  });

  it('takes all as it is when it is pressed, whatever changes while the mask is written', async () => {
    setRequest({ prompt: 'the first' });
    await setLearnedWords([{ name: 'cat.pti', file: new Blob(['cat']), words: '<cat>' }]);
    startPainting();
    const { grid } = useMask.getState().drawing ?? expect.fail('no drawing');
    await noteStroke(grid, { kind: 'stroke', erase: false, radius: 8, points: [{ x: 32, y: 32 }] });
    const painted = await (await maskFile(source))?.bytes();
    const over = generate();
    grid.cells.fill(0);
    showMask(null);
    useLearnedWords.setState({ list: [] });
    setRequest({ prompt: 'the second' });
    setSession({ source: { ...source, blob: new Blob(['another']), name: 'b.png' } });
    await over;
    const [job] = await listJobs();
    expect(job?.request).toMatchObject({
      prompt: 'the first',
      image_url: 'blob:a.png',
      embeddings: [{ path: 'blob:cat.pti' }],
    });
    expect(await (await readBlob(job?.source ?? ''))?.text()).toBe('picture');
    expect(await (await readBlob(job?.mask ?? ''))?.bytes()).toEqual(painted);
  });

  it('sends nothing where all that is painted lies outside the crop, and says so', async () => {
    const size = { kind: 'custom', width: 256, height: 512 } as const;
    setSettings({ size });
    startPainting();
    const { grid } = useMask.getState().drawing ?? expect.fail('no drawing');
    await noteStroke(grid, { kind: 'stroke', erase: false, radius: 4, points: [{ x: 4, y: 32 }] });
    await performAction(ACTIONS.generate);
    expect(await listJobs()).toEqual([]);
    expect(useSession.getState().problem?.message).toMatch(/outside the framed part/);
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
