import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Engine } from '../../workers/engine/engine.ts';
import type { Models } from '../../workers/engine/models.ts';
import { countBytes } from '../../workers/engine/runtime/gpu-bytes.ts';
import { LoadedModel, loadModel } from '../../workers/engine/runtime/loaded-model.ts';
import { InferenceSession } from '../../workers/engine/runtime/ort.ts';
import { checkGpu } from '../../workers/engine/first-use/check-gpu.ts';
import { GpuChecks } from '../../workers/engine/first-use/gpu-checks.ts';
import { openRuntime } from '../../workers/engine/first-use/open-runtime.ts';
import { SILENT } from '../../workers/engine/reporter.ts';
import { type Runtime, wasmRuntime } from '../../workers/engine/runtime/runtime.ts';
import { Sessions } from '../../workers/engine/runtime/sessions.ts';
import { EngineError } from '../../workers/failure.ts';
import type { EngineAside, EngineEvent, Phase } from '../../workers/protocol/engine-event.ts';
import type { JobId } from '../../workers/protocol/engine-job.ts';
import type { PackId } from '../../workers/protocol/engine-options.ts';
import { modelFolder, type ModelFolder } from '../../workers/weights/folder.ts';
import { stubGpu, tinyFolder, tinyJob } from './tiny-engine.ts';
import { nodeSafety } from './node-safety.ts';

const PACK = 'tiny-fp32' as PackId;

/** Files that a test has opened. */
const files: { close(): Promise<void> }[] = [];

const tiny = () => tinyFolder(files);

/** A GPU device that computes nothing, for failures that a real one cannot be made to have. */
class DeadDevice extends EventTarget {
  destroyed = 0;
  /** The browser says it a moment after the calls of a lost device are rejected. */
  readonly lost: Promise<unknown>;
  #lose = (): void => {};

  constructor() {
    super();
    this.lost = new Promise<void>((resolve) => (this.#lose = () => setTimeout(resolve, 20)));
  }

  lose(): void {
    this.#lose();
  }

  createBuffer(): never {
    throw new Error('this device makes no buffers');
  }

  readonly features = new Set<string>();

  createShaderModule(): never {
    throw new Error('this device compiles nothing');
  }

  createComputePipeline(): never {
    throw new Error('this device compiles nothing');
  }

  createComputePipelineAsync(): never {
    throw new Error('this device compiles nothing');
  }

  pushErrorScope(): void {}

  async popErrorScope(): Promise<null> {
    return null;
  }

  destroy(): void {
    this.destroyed += 1;
  }

  runOutOfMemory(): void {
    const error = new GPUOutOfMemoryError('no room');
    this.dispatchEvent(Object.assign(new Event('uncapturederror'), { error }));
  }
}

/** A runtime on such a device. Its graphs are the CPU's, because none of them runs. */
function deadRuntime(device: DeadDevice): Runtime {
  const gpu = device as unknown as GPUDevice;
  const adapter = { shaderF16: false } as never;
  return { ...wasmRuntime(), gpu: { device: gpu, adapter, bytes: countBytes(gpu) } };
}

/** A runtime that runs out of memory as soon as a job has it. */
const exhausted = (device: DeadDevice) => () => {
  const runtime = deadRuntime(device);
  device.runOutOfMemory();
  return runtime;
};

/** A folder without any file. */
const fileless = () =>
  modelFolder('broken', () => {
    throw new EngineError('model_file_missing', 'It has no file.', 'Install it again.');
  });

/** The models of a test's engine; it also records what the engine asks for. */
class TestModels implements Models {
  opened = 0;
  closed = 0;
  /** Whether the models are installed packs, whose bytes are verified when they are read. */
  installed = true;
  damaged: PackId[] = [];
  otherCopies = 0;
  letGo: (pack: PackId) => void = () => {};
  folder: () => ModelFolder = tiny;

  async open(): Promise<ModelFolder> {
    this.opened += 1;
    const close = () => void (this.closed += 1);
    return { ...this.folder(), close, ...(this.installed && { held: PACK }) };
  }

  async findInstalled(): Promise<undefined> {}

  async hasOtherCopy(): Promise<boolean> {
    this.otherCopies -= 1;
    return this.otherCopies >= 0;
  }

  damage: EngineError | undefined;
  async findDamage(): Promise<EngineError | undefined> {
    return this.damage;
  }

  async markDamaged(pack: PackId): Promise<void> {
    this.damaged.push(pack);
  }

  onPackAsked(letGo: (pack: PackId) => void): void {
    this.letGo = letGo;
  }
}

let models: TestModels;
let events: EngineEvent[];
let heard: (event: EngineEvent) => void;
beforeEach(() => {
  heard = () => {};
  vi.stubGlobal('GPUOutOfMemoryError', class extends Error {});
  models = new TestModels();
  events = [];
});
afterEach(async () => {
  vi.unstubAllGlobals();
  await Promise.all(files.splice(0).map((file) => file.close()));
});

function hear(event: EngineEvent | EngineAside): void {
  if (event.type === 'aside') return;
  events.push(event);
  heard(event);
}

function engineOn(...runtimes: (() => Runtime)[]): Engine {
  const open: typeof openRuntime = async () => (runtimes.shift() ?? wasmRuntime)();
  return new Engine(models, nodeSafety, hear, open);
}

/** Cancels a job as one of its phases begins. */
function cancelAt(engine: Engine, id: string, phase: Phase): void {
  heard = (event) => {
    if (event.type === 'phase' && event.job === id && event.phase === phase) {
      engine.cancel(id as JobId);
    }
  };
}

const job = (id: string, body: object = {}) =>
  tinyJob(id, { model: { kind: 'installed', id: PACK } }, body);

const damage = new EngineError('model_damaged', 'unet/x is damaged.', 'Reload the page.');

/** A job whose decoder gives values that are no numbers: its steps gave none. */
function notFiniteJob() {
  const latents = [new Float32Array(4 * 8 * 8).fill(NaN)];
  const finished = { latents, prompt: 'a spoon', seed: 5n, seconds: 1, stages: [] };
  return { ...job('a'), finished };
}

/** How each job ended, in order: `done`, or the failure's code. */
function ends(): string[] {
  return events.flatMap((event) => {
    if (event.type === 'done') return [`${event.job} done`];
    return event.type === 'failed' ? [`${event.job} ${event.failure.code}`] : [];
  });
}

const resultOf = (id: string) => {
  const event = events.find((each) => each.type === 'done' && each.job === id);
  if (event?.type !== 'done') throw new Error(`${id} is not done`);
  return event.result;
};

describe('the engine', () => {
  it('runs jobs one after another, in the order they came', async () => {
    const engine = engineOn();
    await Promise.all(['a', 'b', 'c'].map((id) => engine.run(job(id))));
    expect(ends()).toEqual(['a done', 'b done', 'c done']);
    const phases = events.filter(({ type }) => type === 'phase').map((event) => event.job);
    expect(phases).toEqual(phases.toSorted());
  });

  it('keeps the model, its sessions and its prompts for the next job', async () => {
    const engine = engineOn();
    await engine.run(job('first'));
    await engine.run(job('again'));
    await engine.run(job('other', { prompt: 'a fork' }));
    expect(models.opened).toBe(1);
    expect(resultOf('first').metrics.sessions_created).toContain('unet');
    expect(resultOf('again').metrics.sessions_created).toEqual([]);
    const stages = (id: string) => resultOf(id).metrics.stages.map(({ name }) => name);
    expect(stages('again')).not.toContain('te1');
    expect(stages('other')).toContain('te1');
  });

  it('says of a job only the sessions that were made for it, not those of a failed one before', async () => {
    const engine = engineOn();
    cancelAt(engine, 'cancelled', 'encode_image');
    await engine.run(job('cancelled'));
    await engine.run(job('next'));
    const made = resultOf('next').metrics.sessions_created;
    expect(ends()).toEqual(['cancelled cancelled', 'next done']);
    expect(made).not.toContain('te1');
  });

  it('ends a waiting job that is cancelled without computing anything of it', async () => {
    const engine = engineOn();
    const [first, second] = [engine.run(job('first')), engine.run(job('second'))];
    engine.cancel('second' as JobId);
    await Promise.all([first, second]);
    expect(ends()).toEqual(['first done', 'second cancelled']);
    const phases = events.filter(({ type, job: of }) => type === 'phase' && of === 'second');
    expect(phases).not.toContainEqual(expect.objectContaining({ phase: 'encode_image' }));
  });

  it('writes down that a pack is damaged', async () => {
    models.folder = () =>
      modelFolder('tiny', () => {
        throw new EngineError('model_damaged', 'It is damaged.', 'Repair the model.');
      });
    await engineOn().run(job('a'));
    expect(ends()).toEqual(['a model_damaged']);
    expect(models.damaged).toEqual([PACK]);
  });

  it('stops a look at the GPU for a job that comes', async () => {
    const engine = engineOn();
    const look = engine.lookAtGpu(1);
    await engine.run(job('a'));
    expect(await look).toEqual({ kind: 'stopped' });
    expect(ends()).toEqual(['a done']);
  });

  it('lets a pack go that somebody asks for, once no job runs on it', async () => {
    const engine = engineOn();
    const running = engine.run(job('a'));
    models.letGo(PACK);
    models.letGo('another' as PackId);
    await running;
    await engine.run(job('b'));
    expect(ends()).toEqual(['a done', 'b done']);
    expect([models.opened, models.closed]).toEqual([2, 1]);
  });

  it('runs a failed job once more where the model has another copy, and only once', async () => {
    const whole = models.folder;
    models.folder = () => {
      models.folder = whole;
      return modelFolder('tiny', () => {
        throw new EngineError('model_damaged', 'It is damaged.', 'Repair the model.');
      });
    };
    models.otherCopies = 1;
    await engineOn().run(job('a'));
    expect(ends()).toEqual(['a done']);
    expect(models.opened).toBe(2);
  });
});

describe('after a failure the engine', () => {
  it('runs the next job on a new device where memory ran out, twice in one job', async () => {
    const devices = [new DeadDevice(), new DeadDevice()];
    const engine = engineOn(...devices.map((device) => exhausted(device)));
    await engine.run(job('large'));
    await engine.run(job('small'));
    expect(ends()).toEqual(['large out_of_memory', 'small done']);
    expect(devices.map(({ destroyed }) => destroyed)).toEqual([1, 1]);
  });

  it('runs the next job on a new device where memory ran out while a job was being cancelled', async () => {
    const device = new DeadDevice();
    const engine = engineOn(exhausted(device));
    cancelAt(engine, 'cancelled', 'load_model');
    await engine.run(job('cancelled'));
    await engine.run(job('next'));
    expect(ends()).toEqual(['cancelled cancelled', 'next done']);
    expect(device.destroyed).toBe(1);
    // The next job must not pay for a device that was not its own.
    const log = events.filter((event) => event.type === 'log' && event.job === 'next');
    expect(log).toEqual([]);
  });

  it('tries once more with one stage in memory at a time where memory ran out', async () => {
    const engine = engineOn(exhausted(new DeadDevice()));
    await engine.run(job('large'));
    expect(ends()).toEqual(['large done']);
    const log = events.flatMap((event) => (event.type === 'log' ? [event.code] : []));
    expect(log).toContain('one_stage_at_a_time');
  });

  it('runs the next job although the model before it did not close', async () => {
    const engine = engineOn();
    await engine.run(job('a'));
    const release = vi.spyOn(Sessions.prototype, 'release');
    release.mockRejectedValueOnce(new Error('a session did not close'));
    models.letGo(PACK);
    const runs = [engine.run(job('b')), engine.run(job('c'))];
    await expect(Promise.all(runs)).resolves.toHaveLength(2);
    release.mockRestore();
    expect(ends()).toEqual(['a done', 'b done', 'c done']);
  });
});

describe('a job that fails because', () => {
  it('its device was lost, and then the next one, says so, though a call was rejected first', async () => {
    const devices = [new DeadDevice(), new DeadDevice()];
    const create = vi.spyOn(InferenceSession, 'create').mockImplementation(() => {
      devices.find(({ destroyed }) => destroyed === 0)?.lose();
      return Promise.reject(new Error('mapAsync: the device is lost'));
    });
    await engineOn(...devices.map((device) => () => deadRuntime(device))).run(job('a'));
    create.mockRestore();
    expect(ends()).toEqual(['a device_lost']);
    expect(devices.map(({ destroyed }) => destroyed)).toEqual([1, 1]);
  });

  it('its device was lost while it was opened says so too', async () => {
    const device = new DeadDevice();
    stubGpu(device);
    device.lose();
    const options = { backend: 'webgpu', precision: 'fp32' } as const;
    const opened = openRuntime(options, new GpuChecks(), SILENT);
    await expect(opened).rejects.toMatchObject({ code: 'device_lost' });
    expect(device.destroyed).toBe(1);
  });

  it('its values are no numbers in fp32 blames the weights, and opens the model anew', async () => {
    const engine = engineOn();
    // An installed model is verified whenever it is read, so its files are not looked at.
    models.damage = damage;
    await engine.run(notFiniteJob());
    expect(ends()).toEqual(['a not_finite']);
    expect(engine.inspect().model).toBeNull();
    expect(events.at(-1)).not.toHaveProperty('broken');
    expect(events.at(-1)).toMatchObject({
      failure: { action: expect.stringMatching(/^It ran in fp32, so the weights/) as string },
    });
  });

  it('a file of the app is damaged names the file', async () => {
    models.installed = false;
    models.damage = damage;
    await engineOn().run(notFiniteJob());
    expect(events.at(-1)).toMatchObject({
      failure: { code: 'model_damaged', message: 'unet/x is damaged.' },
    });
  });
});

describe('the work that a job reports', () => {
  it('is loading, making and calling each stage; of the next job the calls, with keys of their own', async () => {
    const engine = engineOn();
    const work = () => events.flatMap((event) => (event.type === 'work' ? [event.work] : []));
    const of = (stage: string) =>
      work().flatMap(({ kind, name }) => (name === stage ? [kind] : []));
    await engine.run(job('a'));
    // The first call compiles.
    expect(of('unet')).toEqual(['load', 'compile', 'compile']);
    expect(of('te1')).toEqual(['load', 'compile', 'compile']);
    expect(work().every(({ allowMs }) => allowMs >= 60_000)).toBe(true);
    events.splice(0);
    await engine.run(job('b', { prompt: 'b' }));
    expect(of('unet')).toEqual(['call']);
    expect(work().map(({ key }) => key)).toContain('tiny wasm fp32 8x8 unet call1');
  });
});

describe('an engine whose runtime does not start', () => {
  it('fails with a failure of its own, and says that the worker is broken', async () => {
    const create = vi.spyOn(InferenceSession, 'create');
    create.mockRejectedValue(new Error('no available backend found. ERR: [wasm] it did not come'));
    await engineOn().run(job('a', { enable_safety_checker: true }));
    create.mockRestore();
    expect(ends()).toEqual(['a engine_crashed']);
    expect(events.at(-1)).toMatchObject({ type: 'failed', broken: true });
  });
});

describe('a model that is opened', () => {
  it('leaves no device and no folder open when its folder is none', async () => {
    const device = new DeadDevice();
    const close = vi.fn<() => void>();
    const opened = loadModel(
      { ...fileless(), close },
      { backend: 'auto', precision: 'auto' },
      async () => deadRuntime(device),
    );
    await expect(opened).rejects.toMatchObject({ code: 'model_file_missing' });
    expect(device.destroyed).toBe(1);
    expect(close).toHaveBeenCalledOnce();
  });

  it('leaves no device open when a check of it throws, and does not use it', async () => {
    const device = new DeadDevice();
    stubGpu(device);
    const checks = new GpuChecks(undefined, (adapter, tools) =>
      checkGpu(adapter, { ...tools, ids: ['group_norm'] }),
    );
    const opened = openRuntime({ backend: 'webgpu', precision: 'fp32' }, checks, SILENT);
    await expect(opened).rejects.toMatchObject({ code: 'gpu_unsuited' });
    expect(device.destroyed).toBe(1);
  });

  it('frees the device and lets go of its folder though a session does not close', async () => {
    const device = new DeadDevice();
    const close = vi.fn<() => void>();
    const folder = { ...tiny(), close };
    const loaded = await loadModel(folder, { backend: 'auto', precision: 'auto' }, async () =>
      deadRuntime(device),
    );
    vi.spyOn(loaded.sessions, 'release').mockRejectedValueOnce(new Error('it did not close'));
    await expect(loaded.release()).rejects.toThrow('it did not close');
    expect(device.destroyed).toBe(1);
    expect(close).toHaveBeenCalledOnce();
  });

  it('closes every session though one does not close', async () => {
    const loaded = new LoadedModel(
      (await loadModel(tiny(), { backend: 'wasm', precision: 'fp32' }, async () => wasmRuntime()))
        .model,
      wasmRuntime(),
    );
    const stages = ['te1', 'te2'] as const;
    const released: string[] = [];
    for (const stage of stages) {
      const { session } = await loaded.sessions.get(stage, () => {});
      const release = session.release.bind(session);
      session.release = async () => {
        released.push(stage);
        await release();
        if (stage === 'te1') throw new Error('te1 did not close');
      };
    }
    await expect(loaded.release()).rejects.toThrow('te1 did not close');
    expect(released).toEqual(['te1', 'te2']);
  });
});
