import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { State } from './state.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'state-'));
});
afterEach(() => rm(folder, { recursive: true }));

const step = (name: string, figure: string) => ({
  name,
  at: '2026-01-01T00:00:00.000Z',
  seconds: 1,
  figures: { figure },
  problem: null,
});

it('is kept in the folder, step by step', async () => {
  const state = await State.open(folder);
  expect(state.isDone('install')).toBe(false);
  await state.note({ checksums: { 'unet/model': 'ab' } });
  await state.note({ killed: { bytes: 5, seconds: 2, peak: null } });
  await state.done(step('install', 'first'));
  const again = await State.open(folder);
  expect(again.isDone('install')).toBe(true);
  expect(again.checksums).toEqual({ 'unet/model': 'ab' });
  expect(again.killed).toEqual({ bytes: 5, seconds: 2, peak: null });
});

it('keeps the figures of the last run of a step', async () => {
  const state = await State.open(folder);
  await state.done(step('install', 'first'));
  await state.done(step('verify', 'other'));
  await state.done(step('install', 'second'));
  expect(state.steps.map(({ name, figures }) => [name, figures['figure']])).toEqual([
    ['verify', 'other'],
    ['install', 'second'],
  ]);
});
