import * as Comlink from 'comlink';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PackId } from '../../workers/protocol/engine-options.ts';
import type { StoreApi } from '../../workers/protocol/store.ts';
import { useModels } from '../stores/models.ts';
import { askStore } from './store-client.ts';

/** A store worker in this thread: comlink on the other end of a channel. The test lets it die. */
class PortWorker {
  static readonly started: PortWorker[] = [];
  readonly page: MessagePort;
  terminated = false;

  constructor(api: Partial<StoreApi>) {
    const { port1, port2 } = new MessageChannel();
    this.page = port1;
    Comlink.expose(api, port2);
    PortWorker.started.push(this);
  }

  die(): void {
    this.page.dispatchEvent(new Event('error'));
  }
}

const sound: Partial<StoreApi> = {
  connect: async () => {},
  resumeInterrupted: async () => {},
  remove: async () => ({ ok: true, value: null }),
};
let api: Partial<StoreApi>;

const ask = () => askStore((store) => store.remove('pack' as PackId));

beforeEach(() => {
  api = sound;
  PortWorker.started.splice(0);
  vi.spyOn(console, 'error').mockImplementation(() => {});
  vi.stubGlobal('Worker', function start() {
    const worker = new PortWorker(api);
    return Object.assign(worker.page, { terminate: () => void (worker.terminated = true) });
  });
});
afterEach(() => {
  for (const worker of PortWorker.started) worker.die();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe('a store worker that dies', () => {
  it('answers every open request with a failure that is true: the next request starts it anew', async () => {
    await ask();
    await expect.poll(() => useModels.getState().crashed).toBeNull();
    const [worker] = PortWorker.started;
    const open = [1, 2].map(() => askStore(() => new Promise<never>(() => {})));
    worker?.die();
    for (const answer of await Promise.all(open)) {
      expect(answer).toMatchObject({ ok: false, failure: { code: 'internal_error' } });
      const { message, action } = answer.ok ? expect.unreachable() : answer.failure;
      expect(message).toContain('is kept');
      expect(action).not.toContain('Reload');
    }
    expect(worker?.terminated).toBe(true);
    expect(useModels.getState().crashed).not.toBeNull();
    expect(await ask()).toMatchObject({ ok: true });
    expect(PortWorker.started).toHaveLength(2);
    await expect.poll(() => useModels.getState().crashed).toBeNull();
  });

  it('before it has answered says that it could not be loaded', async () => {
    api = { ...sound, connect: () => new Promise(() => {}) };
    const open = askStore(() => new Promise<never>(() => {}));
    PortWorker.started[0]?.die();
    const answer = await open;
    const { message } = answer.ok ? expect.unreachable() : answer.failure;
    expect(message).toContain('could not be loaded');
  });

  it('before it has answered, by never answering, says so after three minutes', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    api = { ...sound, connect: () => new Promise(() => {}) };
    const open = askStore(() => new Promise<never>(() => {}));
    await vi.advanceTimersByTimeAsync(181_000);
    const answer = await open;
    const { message } = answer.ok ? expect.unreachable() : answer.failure;
    expect(message).toContain('could not be loaded');
    expect(PortWorker.started[0]?.terminated).toBe(true);
    vi.useRealTimers();
  });

  it('without a word lets go of its lock, which answers every open request', async () => {
    let alive = '';
    api = { ...sound, connect: async (_sink, _options, name = '') => void (alive = name) };
    const held = new Map<string, () => void>();
    const locks = {
      query: async () => ({ held: [{ name: alive }] }),
      request: (name: string, tell: () => void) =>
        new Promise((resolve) => {
          held.set(name, () => resolve(tell()));
        }),
    };
    vi.stubGlobal('navigator', { locks });
    const open = askStore(() => new Promise<never>(() => {}));
    await expect.poll(() => held.size).toBe(1);
    for (const release of held.values()) release();
    const answer = await open;
    const { message } = answer.ok ? expect.unreachable() : answer.failure;
    expect(message).toContain('stopped without an answer');
  });
});
