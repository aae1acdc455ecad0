import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type { Phase } from '../../workers/protocol/engine.ts';
import { spoofedGpu } from '../../tools/bench/spoofed-gpu.ts';
import { generateInNode } from './generate.ts';
import { openNodeModel, type NodeModel } from './node-model.ts';

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

let model: NodeModel;
afterEach(() => model.close());

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
