import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type { Phase } from '../../workers/protocol/engine-event.ts';
import type { FinishedLatents, JobId } from '../../workers/protocol/engine-job.ts';
import { deferred } from '../jobs/deferred.ts';
import { spoofedGpu } from '../../tools/bench/spoofed-gpu.ts';
import { standIn } from '../../tools/bench/stand-in.ts';
import { openGpu } from '../../workers/engine/runtime/device.ts';
import { gpuRuntime } from '../../workers/engine/runtime/runtime.ts';
import { hangWhere } from './broken-gpu.ts';
import { generateInNode } from './generate.ts';
import { openNodeModel, type NodeModel } from './node-model.ts';
import { tinyEngine, type TinyEngine } from './tiny-engine.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const BODY = {
  prompt: 'a spoon',
  image_size: { width: 64, height: 64 },
  num_inference_steps: 2,
  strength: 0.5,
  seed: 5,
};
const FACTS = {
  info: {
    vendor: '',
    architecture: '',
    description: '',
    subgroupMinSize: 4,
    subgroupMaxSize: 128,
  },
  features: [],
  limits: {},
  deviceTellsInfo: true,
};

const MAP_READ = 0x01;

let model: NodeModel | undefined;
afterEach(async () => {
  await model?.close();
  model = undefined;
});

/** Has what is read back of a device be numbers of a usual size, as long as `sound` says so. */
function answerNumbers(device: GPUDevice, sound: () => boolean): void {
  const make = device.createBuffer.bind(device);
  device.createBuffer = (descriptor) => {
    const buffer = make(descriptor);
    const range = buffer.getMappedRange.bind(buffer);
    buffer.getMappedRange = (...part) => {
      const bytes = range(...part);
      // The first word counts values that are no numbers.
      const isRead = (descriptor.usage & MAP_READ) !== 0;
      if (isRead && sound()) new Float32Array(bytes).fill(16).fill(0, 0, 1);
      return bytes;
    };
    return buffer;
  };
}

/** Runs the tiny model on a GPU that gives zeros from a phase on. */
async function run(zerosFrom: Phase | null) {
  const { gpu } = spoofedGpu(FACTS);
  const value = { gpu, hardwareConcurrency: 2 };
  Object.defineProperty(globalThis, 'navigator', { value, configurable: true });
  model = await openNodeModel(path('../fixtures/tiny-playground'), {
    backend: 'webgpu',
    precision: 'fp32',
  });
  let sound = true;
  const device = model.loaded.runtime.gpu?.device;
  if (device === undefined) throw new Error('the model runs on no GPU');
  answerNumbers(device, () => sound);
  return generateInNode(model, path('../fixtures/goldens/one-step/source.png'), BODY, {
    onPhase: (phase) => (sound &&= phase !== zerosFrom),
  });
}

describe('a GPU that computes nothing', () => {
  it.each([
    ['encode_image', 'same value everywhere'],
    ['denoise', 'nothing but zeros'],
    ['decode', 'same value everywhere'],
  ] as const)('from %s on draws no grey picture', async (phase, message) => {
    await expect(run(phase)).rejects.toMatchObject({
      code: 'wrong_values',
      message: expect.stringContaining(message) as string,
    });
  });

  it('and answers with usual numbers is not noticed: the check is of values', async () => {
    expect((await run(null)).picture.width).toBe(64);
  });
});

/** Four ways in which a GPU fails once all steps are done, as the browser tells of them. */
const FAULTS = {
  'its device is lost': (device: GPUDevice) => device.destroy(),
  'its memory runs out': fillMemory,
  'it gives what is no number': (_: GPUDevice, answers: Answers) => void (answers.are = NaN),
  'nothing is read back any more': (_: GPUDevice, answers: Answers) => void (answers.come = false),
} as const;

/** What is read back of all devices. */
interface Answers {
  /** In the place of each number, where it is one that it should not be. */
  are: number | null;
  come: boolean;
}

/** The null backend holds half a gigabyte. */
function fillMemory(device: GPUDevice): void {
  const filled = Array.from({ length: 4 }, () => device.createBuffer({ size: 2 ** 28, usage: 8 }));
  for (const buffer of filled) buffer.destroy();
}

/** An engine with a new GPU, on which a fault comes when all steps of a run are done. */
function engineWith(fault: (device: GPUDevice, answers: Answers) => void) {
  const answers: Answers = { are: null, come: true };
  const numbers = standIn();
  const facts = { ...FACTS, features: ['shader-f16'] };
  const { gpu } = spoofedGpu(facts, (bytes) => {
    numbers(bytes);
    if (answers.are !== null) new Float32Array(bytes).fill(answers.are, 1);
  });
  Object.defineProperty(globalThis, 'navigator', {
    value: { gpu, hardwareConcurrency: 2, userAgent: 'Node' },
    configurable: true,
  });
  const devices: GPUDevice[] = [];
  const denoised = deferred<FinishedLatents>();
  const tiny = tinyEngine(
    async ({ float }) => {
      const opened = await openGpu();
      hangWhere(opened.device, () => !answers.come);
      devices.push(opened.device);
      return gpuRuntime(opened, 'fp16', { ...(float && { float }) });
    },
    (event) => {
      const [device] = devices;
      if (event.type === 'denoised' && device !== undefined) {
        denoised.resolve(structuredClone(event.finished));
        fault(device, answers);
      }
      // A new try has a sound GPU.
      if (event.type === 'log' && event.code !== undefined) answers.are = null;
    },
  );
  return { tiny, devices, denoised: denoised.promise };
}

const TWO_STEPS = { strength: 1 };
const stepsIn = ({ events }: TinyEngine) => events.filter(({ type }) => type === 'step').length;
const codesIn = ({ events }: TinyEngine) =>
  events.flatMap((event) => (event.type === 'log' && event.code ? [event.code] : []));

describe('a GPU that fails at the decode runs no step of the UNet twice', () => {
  it.each([
    ['its device is lost', 'device_opened_again'],
    ['its memory runs out', 'one_stage_at_a_time'],
    ['it gives what is no number', 'computed_in_fp32'],
  ] as const)('where %s', async (fault, way) => {
    const { tiny } = engineWith(FAULTS[fault]);
    const { metrics } = await tiny.run('a', {}, TWO_STEPS);
    await tiny.close();
    expect(codesIn(tiny)).toEqual([way, 'decoded_again']);
    expect(stepsIn(tiny)).toBe(2);
    const unet = metrics.stages.find(({ name }) => name === 'unet');
    expect(unet?.calls).toBe(2);
  });

  it('where nothing is read back any more, and another worker takes the latents over', async () => {
    const hung = engineWith(FAULTS['nothing is read back any more']);
    const waiting = expect(hung.tiny.run('a', {}, TWO_STEPS)).rejects.toThrow('cancelled');
    const finished = await hung.denoised;
    // The page ends such a worker. Here its run is stopped, and its device goes.
    hung.tiny.engine.cancel('a' as JobId);
    for (const device of hung.devices) device.destroy();
    await waiting;
    await hung.tiny.close();
    const next = engineWith(() => {});
    await next.tiny.run('a', {}, TWO_STEPS, finished);
    expect(codesIn(next.tiny)).toEqual(['decoded_again']);
    expect([stepsIn(hung.tiny), stepsIn(next.tiny)]).toEqual([2, 0]);
    await next.tiny.close();
  });
});
