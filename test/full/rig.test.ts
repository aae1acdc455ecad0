import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { randomModel } from './model.ts';
import { type Servers, withServers } from './rig.ts';
import { State } from './state.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rig-'));
});
afterEach(async () => {
  vi.useRealTimers();
  await rm(folder, { recursive: true });
});

it('a step that waits for an app that asks for nothing ends after two minutes, and leaves no server', async () => {
  const model = await randomModel('tiny');
  const rig = {
    scale: 'tiny',
    folder,
    state: await State.open(folder),
    model,
    say: () => {},
  } as const;
  let servers: Servers | undefined;
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  const waiting = withServers(rig, {}, async (started) => {
    servers = started;
    await started.sentBy(1);
  });
  const ended = expect(waiting).rejects.toThrow('the app asked the hub for nothing in 120 seconds');
  await expect.poll(() => servers).toBeDefined();
  await vi.advanceTimersByTimeAsync(121_000);
  await ended;
  await expect(fetch(servers?.hub.origin ?? '')).rejects.toThrow('fetch failed');
});
