import * as Comlink from 'comlink';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { deferred } from '../../test/jobs/deferred.ts';
import { BASE, finished } from '../../test/service/scope.ts';
import type {
  EngineAside,
  EngineEvent,
  EngineEventSink,
} from '../../workers/protocol/engine-event.ts';
import type { AheadAsk, EngineJob, JobId } from '../../workers/protocol/engine-job.ts';
import type { EngineApi } from '../../workers/protocol/engine.ts';
import type { Work } from '../../workers/protocol/work.ts';
import type {
  BenchApi,
  BenchAsk,
  BenchOutcome,
  BenchSink,
} from '../../workers/protocol/benchmark.ts';
import { EngineClient } from './engine-client.ts';
import type { EngineWorker } from './engine-thread.ts';

/** An engine worker in this thread: comlink on the other end of a channel. The test moves it. */
class PortWorker {
  /** What the page holds. */
  readonly worker: EngineWorker;
  readonly connected = deferred<string>();
  /** The lock it is to hold. */
  alive: string | null = null;
  readonly runs: JobId[] = [];
  /** The finished latents that each of its jobs brought along, as their first value. */
  readonly brought: (number | undefined)[] = [];
  readonly cancelled: JobId[] = [];
  terminated = false;
  #sink: EngineEventSink | undefined;
  readonly #page: MessagePort;

  /** @param api what answers differently than a sound engine */
  constructor(api: Partial<EngineApi & BenchApi> = {}) {
    const { port1, port2 } = new MessageChannel();
    this.#page = port1;
    // What it sent before it was ended may still be under way.
    this.worker = Object.assign(port1, { terminate: () => void (this.terminated = true) });
    const sound: Pick<EngineApi, 'connect' | 'run' | 'cancel'> = {
      connect: async (sink, base, alive) => {
        this.#sink = sink;
        this.alive = alive;
        this.connected.resolve(base);
      },
      run: async ({ id, finished }) => {
        this.runs.push(id);
        this.brought.push(finished?.latents[0]?.[0]);
      },
      cancel: async (id) => void this.cancelled.push(id),
    };
    Comlink.expose({ ...sound, ...api }, port2);
  }

  /** Sends an event to the page, as the engine does. */
  async emit(event: EngineEvent | EngineAside): Promise<void> {
    await this.connected.promise;
    await this.#sink?.(event);
  }

  /** Dies, as a browser tells of it. */
  die(): void {
    this.#page.dispatchEvent(new Event('error'));
  }
}

const A = 'a' as JobId;
const B = 'b' as JobId;
const jobOf = (id: JobId) => ({ id, source: new Blob(['source']) }) as EngineJob;
const step = (job: JobId, number: number): EngineEvent => ({
  type: 'step',
  job,
  step: number,
  of: 2,
  image: 0,
});
const done = (job: JobId): EngineEvent => ({ type: 'done', job, result: finished('picture') });

const cancelled = (job: JobId): EngineEvent => ({
  type: 'failed',
  job,
  failure: { code: 'cancelled', message: '', action: '' },
});
const refuse = () => Promise.reject(new Error('cannot be loaded'));

/** A client whose workers are started from `workers` in order. */
function client(...workers: readonly PortWorker[]) {
  const left = [...workers];
  const spawn = () => {
    const next = left.shift();
    if (next === undefined) throw new Error('one worker more than expected');
    return next.worker;
  };
  return new EngineClient(spawn, BASE, null);
}

/** The Web Locks of a browser, for one name: the worker's hold ends when the test says so. */
class Locks {
  readonly asked: string[] = [];
  readonly given = deferred<void>();
  readonly #held: () => string | null;

  /** @param held the name of the lock that a worker holds */
  constructor(held: () => string | null) {
    this.#held = held;
  }

  async query(): Promise<LockManagerSnapshot> {
    const name = this.#held();
    return { held: name === null ? [] : [{ name }] };
  }

  async request(name: string, work: () => unknown): Promise<unknown> {
    this.asked.push(name);
    await this.given.promise;
    return work();
  }
}

const work = (job: JobId, of: Work): EngineEvent => ({ type: 'work', job, work: of });
const CALL: Work = { kind: 'call', name: 'unet', allowMs: 40_000 };

/** Runs a job and notes its events: their type, or the code of a failure. */
function run(engine: EngineClient, id: JobId) {
  const events: string[] = [];
  const failures: string[] = [];
  const over = engine.run(jobOf(id), (event) => {
    events.push(event.type === 'failed' ? event.failure.code : event.type);
    if (event.type === 'failed') failures.push(event.failure.message);
  });
  return { events, failures, over };
}

beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('a run', () => {
  it('hands its events over in order and is over after the last one', async () => {
    const worker = new PortWorker();
    const { events, over } = run(client(worker), A);
    for (const event of [step(A, 1), step(A, 2), done(A)]) await worker.emit(event);
    await over;
    expect(events).toEqual(['step', 'step', 'done']);
    expect(worker.runs).toEqual([A]);
  });

  it('may come while the GPU is checked, which ends with the worker at the latest', async () => {
    const asked: boolean[] = [];
    const worker = new PortWorker({
      checkDevice: (again) => {
        asked.push(again);
        return new Promise(() => {});
      },
    });
    const engine = client(worker);
    const checked = engine.checkDevice(true);
    const { events, over } = run(engine, A);
    await worker.emit(done(A));
    await over;
    expect(events).toEqual(['done']);
    expect(asked).toEqual([true]);
    engine.close();
    await checked;
  });

  it('hears nothing of another job, nor of its own after its end', async () => {
    const worker = new PortWorker();
    const engine = client(worker);
    const first = run(engine, A);
    await worker.emit(step(B, 1));
    await worker.emit(done(A));
    await first.over;
    const second = run(engine, B);
    await worker.emit(step(A, 2));
    await worker.emit(done(A));
    await worker.emit(done(B));
    await second.over;
    expect(first.events).toEqual(['done']);
    expect(second.events).toEqual(['done']);
  });

  it('is one of many on one worker, which is told once where the app lies', async () => {
    const worker = new PortWorker();
    const engine = client(worker);
    for (const id of [A, B]) {
      const { over } = run(engine, id);
      await worker.emit(done(id));
      await over;
    }
    expect(await worker.connected.promise).toBe(BASE);
    expect(worker.runs).toEqual([A, B]);
    expect(worker.terminated).toBe(false);
  });
});

describe('a worker that dies', () => {
  it('before it has loaded ends the job once and says that it could not be loaded', async () => {
    const never = new PortWorker({ connect: () => new Promise(() => {}) });
    const { events, failures, over } = run(client(never), A);
    never.die();
    never.die();
    await over;
    expect(events).toEqual(['engine_crashed']);
    expect(failures).toEqual(['The engine could not be loaded.']);
    expect(never.terminated).toBe(true);
  });

  it('in the middle of a run ends the job once and says that it stopped', async () => {
    const worker = new PortWorker();
    const { events, failures, over } = run(client(worker), A);
    await worker.emit(step(A, 1));
    worker.die();
    worker.die();
    await over;
    expect(events).toEqual(['step', 'engine_crashed']);
    expect(failures[0]).toContain('stopped without an answer');
  });

  it('between two runs fails neither; the next run gets a new worker', async () => {
    const dead = new PortWorker();
    const next = new PortWorker();
    const engine = client(dead, next);
    const first = run(engine, A);
    await dead.emit(done(A));
    await first.over;
    dead.die();
    const second = run(engine, B);
    await next.emit(done(B));
    await second.over;
    expect([first.events, second.events]).toEqual([['done'], ['done']]);
    expect(next.runs).toEqual([B]);
  });

  it('leaves no event for the next run of the same job', async () => {
    const dead = new PortWorker();
    const next = new PortWorker();
    const engine = client(dead, next);
    const first = run(engine, A);
    await dead.connected.promise;
    dead.die();
    await first.over;
    const again = run(engine, A);
    await dead.emit(done(A));
    await next.emit(step(A, 1));
    await next.emit(done(A));
    await again.over;
    expect(again.events).toEqual(['step', 'done']);
  });

  it('by not taking the call ends the job once, and does not touch the next', async () => {
    const late = deferred<void>();
    const broken = new PortWorker({
      connect: refuse,
      run: () => late.promise.then(refuse),
    });
    const next = new PortWorker();
    const engine = client(broken, next);
    const first = run(engine, A);
    await first.over;
    expect(first.events).toEqual(['engine_crashed']);
    const second = run(engine, B);
    await next.connected.promise;
    // The second refusal of the first worker comes while the next one runs.
    late.resolve();
    await new Promise((resolve) => setTimeout(resolve, 20));
    await next.emit(done(B));
    await second.over;
    expect(second.events).toEqual(['done']);
    expect(next.terminated).toBe(false);
  });
});

describe('a worker that ends without a word', () => {
  it('lets go of its lock, which ends the job at once; the next run gets a new worker', async () => {
    const gone = new PortWorker();
    const locks = new Locks(() => gone.alive);
    const next = new PortWorker();
    const workers = [gone, next];
    const spawn = () => workers.shift()?.worker ?? expect.unreachable();
    const engine = new EngineClient(spawn, BASE, locks as unknown as LockManager);
    const first = run(engine, A);
    await gone.emit(step(A, 1));
    await expect.poll(() => locks.asked).toHaveLength(1);
    expect(locks.asked).toEqual([gone.alive]);
    locks.given.resolve();
    await first.over;
    expect(first.events).toEqual(['step', 'engine_crashed']);
    const second = run(engine, B);
    await next.emit(done(B));
    await second.over;
    expect(second.events).toEqual(['done']);
  });

  it('is not taken for one whose locks the page cannot see', async () => {
    const locks = new Locks(() => null);
    locks.given.resolve();
    const worker = new PortWorker();
    const engine = new EngineClient(() => worker.worker, BASE, locks as unknown as LockManager);
    const { over, events } = run(engine, A);
    await worker.emit(step(A, 1));
    await worker.emit(done(A));
    await over;
    expect(events).toEqual(['step', 'done']);
    expect(locks.asked).toEqual([]);
  });

  it('does not leave a look into it without an answer', async () => {
    const worker = new PortWorker({ inspect: () => new Promise(() => {}) });
    const engine = client(worker);
    const { over } = run(engine, A);
    await worker.connected.promise;
    const look = engine.inspect();
    worker.die();
    await over;
    expect(await look).toBeNull();
  });
});

describe('a worker that is silent', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }));

  it('in a call for longer than it may take is ended; the job fails once and says what it did', async () => {
    const stuck = new PortWorker();
    const next = new PortWorker();
    const engine = client(stuck, next);
    const first = run(engine, A);
    await stuck.emit(work(A, CALL));
    vi.advanceTimersByTime(40_000);
    expect(stuck.terminated).toBe(false);
    vi.advanceTimersByTime(1000);
    await first.over;
    expect(stuck.terminated).toBe(true);
    expect(first.events).toEqual(['work', 'engine_hung']);
    expect(first.failures[0]).toContain('unet');
    const second = run(engine, B);
    await next.emit(done(B));
    await second.over;
    expect(second.events).toEqual(['done']);
    vi.advanceTimersByTime(1_000_000);
    expect(next.terminated).toBe(false);
  });

  it('in what no job asked for is given the time of that work, and a job its own after it', async () => {
    const busy = new PortWorker({ loadAhead: () => new Promise(() => {}) });
    const engine = client(busy);
    void engine.loadAhead({} as AheadAsk);
    const compile: Work = { kind: 'compile', name: 'unet', key: 'a key', allowMs: 600_000 };
    await busy.emit({ type: 'aside', work: compile });
    const { events, failures, over } = run(engine, A);
    vi.advanceTimersByTime(599_000);
    await busy.emit({ type: 'aside', work: CALL });
    vi.advanceTimersByTime(40_000);
    await busy.emit({ type: 'aside', work: null });
    vi.advanceTimersByTime(180_000);
    expect(busy.terminated).toBe(false);
    // The compilation was seen from its middle on, so its time was not taken for that of one.
    await busy.emit(work(A, compile));
    vi.advanceTimersByTime(599_000);
    expect(busy.terminated).toBe(false);
    vi.advanceTimersByTime(2000);
    await over;
    expect(events).toEqual(['work', 'engine_hung']);
    expect(failures[0]).toContain('preparing unet');
  });

  it('in what no job asked for is ended once a job has waited for as long as that may take', async () => {
    const stuck = new PortWorker({ checkDevice: () => new Promise(() => {}) });
    const next = new PortWorker();
    const engine = client(stuck, next);
    const checked = engine.checkDevice(false);
    await stuck.emit({ type: 'aside', work: { ...CALL, name: 'check of this GPU' } });
    vi.advanceTimersByTime(600_000);
    expect(stuck.terminated).toBe(false);
    const first = run(engine, A);
    vi.advanceTimersByTime(41_000);
    await first.over;
    await checked;
    expect(first.failures[0]).toContain('check of this GPU');
    // A new worker does nothing of the kind.
    const second = run(engine, B);
    vi.advanceTimersByTime(179_000);
    expect(next.terminated).toBe(false);
    await next.emit(done(B));
    await second.over;
    expect(second.events).toEqual(['done']);
  });

  it('from the beginning is ended after three minutes', async () => {
    const never = new PortWorker({ connect: () => new Promise(() => {}) });
    const { events, failures, over } = run(client(never), A);
    vi.advanceTimersByTime(181_000);
    await over;
    expect(events).toEqual(['engine_hung']);
    expect(failures[0]).toContain('did not start');
  });
});

const failed = (code: 'out_of_memory' | 'engine_crashed'): EngineEvent => ({
  type: 'failed',
  job: A,
  failure: { code, message: '', action: '' },
});

/** Is silent in a call of the decoder for longer than it may take. */
const hang = async (worker: PortWorker) => {
  await worker.emit(work(A, { ...CALL, name: 'vae_decode' }));
  vi.advanceTimersByTime(41_000);
};

const denoised = (job: JobId, value: number): EngineEvent => ({
  type: 'denoised',
  job,
  finished: {
    latents: [Float32Array.of(value)],
    prompt: 'a spoon',
    seed: 5n,
    seconds: 1,
    stages: [],
  },
});

/** Runs job A until it is denoised and `then` ends it, and after that the job `next`; what that one gets. */
async function brings(next: JobId, then: (worker: PortWorker) => unknown) {
  const workers = [new PortWorker(), new PortWorker()] as const;
  const engine = client(...workers);
  const first = run(engine, A);
  await workers[0].emit(denoised(A, 7));
  await then(workers[0]);
  await first.over;
  const second = run(engine, next);
  const worker = workers[0].terminated ? workers[1] : workers[0];
  await worker.emit(done(next));
  await second.over;
  return worker.brought.at(-1);
}

describe('the finished latents of a run', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }));

  it('go to the next worker where theirs hangs, dies or breaks at the decode', async () => {
    expect(await brings(A, hang)).toBe(7);
    expect(await brings(A, (worker) => worker.die())).toBe(7);
    expect(await brings(A, (worker) => worker.emit(failed('engine_crashed')))).toBe(7);
  });

  it('are not those of another run', async () => {
    expect(await brings(B, hang)).toBeUndefined();
  });

  it('are dropped where the run ends, also by a failure that is none of the worker', async () => {
    expect(await brings(A, (worker) => worker.emit(done(A)))).toBeUndefined();
    expect(await brings(A, (worker) => worker.emit(cancelled(A)))).toBeUndefined();
    expect(await brings(A, (worker) => worker.emit(failed('out_of_memory')))).toBeUndefined();
  });
});

describe('a worker that says it is broken', () => {
  it('is replaced for the next run', async () => {
    const broken = new PortWorker();
    const next = new PortWorker();
    const engine = client(broken, next);
    const first = run(engine, A);
    const failure = { code: 'engine_crashed', message: 'no runtime', action: '' } as const;
    await broken.emit({ type: 'failed', job: A, failure, broken: true });
    await first.over;
    expect(first.failures).toEqual(['no runtime']);
    expect(broken.terminated).toBe(true);
    const second = run(engine, B);
    await next.emit(done(B));
    await second.over;
    expect(second.events).toEqual(['done']);
  });
});

describe('a run that is cancelled', () => {
  it('is asked to stop, and keeps its worker when it does', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const worker = new PortWorker();
    const engine = client(worker);
    const { events, over } = run(engine, A);
    engine.cancel(A);
    await expect.poll(() => worker.cancelled).toEqual([A]);
    await worker.emit(cancelled(A));
    await over;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(events).toEqual(['cancelled']);
    expect(worker.terminated).toBe(false);
  });

  it('is stopped by force after ten seconds; the next run gets a new worker', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const stuck = new PortWorker();
    const next = new PortWorker();
    const engine = client(stuck, next);
    const first = run(engine, A);
    await stuck.emit(step(A, 1));
    engine.cancel(A);
    await vi.advanceTimersByTimeAsync(9999);
    expect(stuck.terminated).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await first.over;
    expect(stuck.terminated).toBe(true);
    expect(first.events).toEqual(['step', 'cancelled']);
    const second = run(engine, B);
    await next.emit(done(B));
    await second.over;
    expect(second.events).toEqual(['done']);
  });

  it('and begins again within that time goes on', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const worker = new PortWorker();
    const engine = client(worker);
    const first = run(engine, A);
    engine.cancel(A);
    await worker.emit(cancelled(A));
    await first.over;
    const again = run(engine, A);
    await vi.advanceTimersByTimeAsync(10_000);
    await worker.emit(done(A));
    await again.over;
    expect(again.events).toEqual(['done']);
    expect(worker.terminated).toBe(false);
  });

  it('is not the one that runs where another job is meant', async () => {
    const worker = new PortWorker();
    const engine = client(worker);
    const { events, over } = run(engine, A);
    engine.cancel(B);
    await worker.emit(done(A));
    await over;
    expect(worker.cancelled).toEqual([]);
    expect(events).toEqual(['done']);
  });
});

describe('a client that is closed', () => {
  it('ends its worker, and the run as cancelled', async () => {
    const worker = new PortWorker();
    const engine = client(worker);
    const { events, over } = run(engine, A);
    await worker.emit(step(A, 1));
    engine.close();
    await over;
    expect(events).toEqual(['step', 'cancelled']);
    expect(worker.terminated).toBe(true);
  });

  it('before anything ran has nothing to end', () => {
    expect(() => client().close()).not.toThrow();
  });
});

describe('a look into the engine', () => {
  it('is the answer of the worker that runs', async () => {
    const report = { jobs: [A], model: null };
    const worker = new PortWorker({ inspect: async () => report });
    const engine = client(worker);
    const { over } = run(engine, A);
    expect(await engine.inspect()).toEqual(report);
    await worker.emit(done(A));
    await over;
  });

  it('starts no worker', async () => {
    expect(await client().inspect()).toBeNull();
  });
});

describe('a look at the GPU', () => {
  const seen = { kind: 'seen', speed: null, memoryBytes: 5, askedBytes: 7 } as const;
  const goesOn = new AbortController().signal;

  it('starts a worker, and is its answer', async () => {
    const asked: number[] = [];
    const lookAtGpu = async (bytes: number) => (asked.push(bytes), seen);
    expect(await client(new PortWorker({ lookAtGpu })).lookAtGpu(7, goesOn)).toEqual(seen);
    expect(asked).toEqual([7]);
  });

  it('is stopped in the worker when nobody waits for it any more', async () => {
    const stopped = deferred<void>();
    const worker = new PortWorker({
      lookAtGpu: () => stopped.promise.then(() => ({ kind: 'stopped' })),
      stopLooking: async () => stopped.resolve(),
    });
    const leave = new AbortController();
    const look = client(worker).lookAtGpu(7, leave.signal);
    leave.abort();
    expect(await look).toEqual({ kind: 'stopped' });
  });

  it('ends with its worker', async () => {
    const worker = new PortWorker({ lookAtGpu: () => new Promise(() => {}) });
    const look = client(worker).lookAtGpu(7, goesOn);
    await worker.connected.promise;
    worker.die();
    expect(await look).toEqual({ kind: 'stopped' });
  });
});

describe('a benchmark', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }));
  const ask = { precision: 'auto' } as BenchAsk;
  const goesOn = new AbortController().signal;
  const call: Work = { kind: 'call', name: 'unet', allowMs: 40_000 };

  it('that hangs ends its worker, and says where it hung', async () => {
    const began = deferred<void>();
    const worker = new PortWorker({
      bench: async (_, on) => {
        await on.onWork(call);
        began.resolve();
        return new Promise(() => {});
      },
    });
    const outcome = client(worker).bench(ask, vi.fn(), goesOn);
    await began.promise;
    vi.advanceTimersByTime(40_000);
    expect(worker.terminated).toBe(false);
    vi.advanceTimersByTime(2000);
    expect(await outcome).toMatchObject({
      kind: 'failed',
      failure: { code: 'engine_hung', message: expect.stringContaining('unet') as string },
    });
    expect(worker.terminated).toBe(true);
  });

  it('that waits for a job, goes on with its work or has ended is not hung', async () => {
    const end = deferred<BenchOutcome>();
    const began = deferred<void>();
    const told: BenchSink[] = [];
    const say = async () => told[0]?.onWork(call);
    const worker = new PortWorker({
      bench: async (_, on) => {
        told.push(on);
        began.resolve();
        return end.promise;
      },
    });
    const outcome = client(worker).bench(ask, vi.fn(), goesOn);
    await began.promise;
    vi.advanceTimersByTime(600_000);
    await say();
    vi.advanceTimersByTime(30_000);
    await say();
    vi.advanceTimersByTime(30_000);
    expect(worker.terminated).toBe(false);
    const failure = { code: 'cancelled', message: '', action: '' } as const;
    end.resolve({ kind: 'failed', failure });
    expect(await outcome).toEqual({ kind: 'failed', failure });
    await say();
    vi.advanceTimersByTime(600_000);
    expect(worker.terminated).toBe(false);
  });
});
