import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createGenerator, drawInpaintNoise, drawRunNoise, drawTextNoise } from './run-noise.ts';
import { Mt19937 } from './mt19937.ts';
import { philox4x32 } from './philox.ts';
import { TorchCudaGenerator } from './torch-cuda.ts';
import { createSchedule } from '../schedulers/index.ts';

function fixture<T>(name: string): T {
  const url = new URL(`../../../../test/fixtures/diffusion/${name}`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8')) as T;
}

/** |Δ| ≤ 2e-6·max(1, |x|), the project's bound for random numbers. */
function expectNormals(actual: ArrayLike<number>, expected: readonly number[] = []): void {
  expect(expected.length).toBeGreaterThan(0);
  expect(actual.length).toBe(expected.length);
  for (const [i, value] of expected.entries()) {
    const bound = 2e-6 * Math.max(1, Math.abs(value));
    expect(Math.abs((actual[i] ?? NaN) - value)).toBeLessThanOrEqual(bound);
  }
}

describe('Mt19937', () => {
  it('gives the published sequence of seed 5489', () => {
    const bits = new Mt19937(5489);
    expect(bits.nextUint32()).toBe(3499211612);
    expect(bits.nextUint32()).toBe(581869302);
    // The standard's check value of std::mt19937: the 10,000th output.
    for (let i = 3; i < 10000; i++) bits.nextUint32();
    expect(bits.nextUint32()).toBe(4123659995);
  });
});

interface CpuDraws {
  readonly first16: readonly number[];
  readonly last4: readonly number[];
  readonly sum: number;
  readonly sumsq: number;
  readonly second_draw_first8: readonly number[];
  readonly n7: readonly number[];
  readonly n7_then_n3: readonly number[];
  readonly n20: readonly number[];
}

describe.each(Object.entries(fixture<Record<string, CpuDraws>>('rng_cpu.json')))(
  'torch CPU generator, seed %s',
  (seed, expected) => {
    const fresh = () => createGenerator('cpu', BigInt(seed));

    it('fills 65536 values, and goes on with the stream in the next call', () => {
      const generator = fresh();
      const values = generator.randn(65536);
      expectNormals(values.subarray(0, 16), expected.first16);
      expectNormals(values.subarray(-4), expected.last4);
      const sum = values.reduce((total, value) => total + value, 0);
      const squares = values.reduce((total, value) => total + value * value, 0);
      expect(Math.abs(sum - expected.sum)).toBeLessThanOrEqual(2e-6 * 65536);
      expect(Math.abs(squares - expected.sumsq)).toBeLessThanOrEqual(2e-6 * expected.sumsq);
      expectNormals(generator.randn(65536).subarray(0, 8), expected.second_draw_first8);
    });

    it('makes short tensors one by one and keeps the second of the last pair', () => {
      const generator = fresh();
      expectNormals(generator.randn(7), expected.n7);
      expectNormals(generator.randn(3), expected.n7_then_n3);
    });

    it('draws the last 16 values anew when the size is no multiple of 16', () => {
      expectNormals(fresh().randn(20), expected.n20);
    });
  },
);

describe('torch CPU generator', () => {
  it('looks at the low 32 bits of the seed only', () => {
    const seeds = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
    fc.assert(
      fc.property(seeds, (seed) => {
        const low = createGenerator('cpu', seed & 0xffffffffn).randn(16);
        expect(createGenerator('cpu', seed).randn(16)).toEqual(low);
      }),
    );
  });

  it('gives image 0 of a pair the values of a single run, but for its last 16', () => {
    const single = createGenerator('cpu', 5n).randn(468);
    const pair = createGenerator('cpu', 5n).randn(2 * 468);
    expect(pair.subarray(0, 452)).toEqual(single.subarray(0, 452));
    expect(pair.subarray(452, 468)).not.toEqual(single.subarray(452));
  });
});

describe('philox4x32', () => {
  const philox = fixture<Record<string, number[]>>('philox.json');

  it.each([
    ['zeros', 0, 0, [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]],
    ['ones', 0xffffffff, 0xffffffff, [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd]],
  ] as const)('gives the known answer for all %s', (_, counter, key, expected) => {
    expect(philox4x32([counter, counter, counter, counter], [key, key])).toEqual(expected);
  });

  it('gives the recorded words', () => {
    expect(philox4x32([0, 0, 0, 0], [0, 0])).toEqual(philox['raw_seed0_tid0']);
    const ones = 0xffffffff;
    expect(philox4x32([ones, ones, ones, ones], [ones, ones])).toEqual(philox['raw_kat_ff']);
  });

  it('is the same as with exact 64-bit products', () => {
    const word = fc.integer({ min: 0, max: 0xffffffff });
    fc.assert(
      fc.property(fc.tuple(word, word, word, word), fc.tuple(word, word), (counter, key) => {
        expect(philox4x32(counter, key)).toEqual(philoxWithBigInt(counter, key));
      }),
    );
  });
});

function philoxWithBigInt(
  counter: readonly [number, number, number, number],
  key: readonly [number, number],
): number[] {
  let [a, b, c, d] = counter.map(BigInt) as [bigint, bigint, bigint, bigint];
  let [k, l] = key.map(BigInt) as [bigint, bigint];
  const mask = 0xffffffffn;
  for (let round = 0; round < 10; round++) {
    const first = a * 0xd2511f53n;
    const third = c * 0xcd9e8d57n;
    [a, b, c, d] = [(third >> 32n) ^ b ^ k, third & mask, (first >> 32n) ^ d ^ l, first & mask];
    k = (k + 0x9e3779b9n) & mask;
    l = (l + 0xbb67ae85n) & mask;
  }
  return [a, b, c, d].map(Number);
}

describe('torch CUDA generator', () => {
  const philox = fixture<Record<string, number[]>>('philox.json');

  it('gives the recorded values, and the next counter in the next call', () => {
    const generator = createGenerator('cuda', 0n);
    expectNormals(generator.randn(12), philox['seed0_n12']);
    expectNormals(generator.randn(12), philox['seed0_n12_second_call']);
  });

  it('uses all 64 bits of the seed', () => {
    expectNormals(createGenerator('cuda', 123456789n).randn(16), philox['seed123456789_n16']);
    const seed = 2n ** 40n + 12345n;
    expectNormals(createGenerator('cuda', seed).randn(8), philox['seed_2p40_12345_n8']);
  });

  it('spreads four normals per thread when there are more values than threads', () => {
    expectNormals(new TorchCudaGenerator(0n, 8).randn(20), philox['seed0_n20_threads8']);
  });

  it('moves on by one counter per round of 4·T values, rounded up', () => {
    const counts = fc.integer({ min: 1, max: 200 });
    fc.assert(
      fc.property(counts, (count) => {
        const long = new TorchCudaGenerator(9n, 8);
        long.randn(count);
        const short = new TorchCudaGenerator(9n, 8);
        for (let round = 0; round < Math.ceil(count / 32); round++) short.randn(1);
        expect(long.randn(8)).toEqual(short.randn(8));
      }),
    );
  });

  it('gives the first values of a longer draw while all fit the threads', () => {
    const long = createGenerator('cuda', 77n).randn(1000);
    expect(createGenerator('cuda', 77n).randn(300)).toEqual(long.subarray(0, 300));
  });
});

describe('drawRunNoise', () => {
  const config = {
    _class_name: 'EDMDPMSolverMultistepScheduler',
    algorithm_type: 'sde-dpmsolver++',
  };

  it('draws posterior, noise and every step of the SDE solver in order, for the whole batch', () => {
    const { steps } = createSchedule(config, { numInferenceSteps: 4, strength: 0.6 });
    const noise = drawRunNoise(createGenerator('cpu', 3n), 20, 2, steps);
    const stream = createGenerator('cpu', 3n);
    expect(noise.posterior).toEqual(stream.randn(20));
    expect(noise.initial).toEqual(stream.randn(40));
    expect(noise.steps).toEqual([stream.randn(40), stream.randn(40)]);
  });

  it('draws no posterior for text to image, and one more for inpainting, which nothing uses', () => {
    const { steps } = createSchedule(config, { numInferenceSteps: 4, strength: 0.6 });
    const text = drawTextNoise(createGenerator('cpu', 3n), 20, 2, steps);
    let stream = createGenerator('cpu', 3n);
    expect(text.initial).toEqual(stream.randn(40));
    expect(text.steps).toEqual([stream.randn(40), stream.randn(40)]);
    const inpaint = drawInpaintNoise(createGenerator('cpu', 3n), 20, 2, steps);
    stream = createGenerator('cpu', 3n);
    expect(inpaint.posterior).toEqual(stream.randn(20));
    expect(inpaint.initial).toEqual(stream.randn(40));
    stream.randn(20);
    expect(inpaint.steps).toEqual([stream.randn(40), stream.randn(40)]);
  });

  it('draws nothing more for a deterministic run', () => {
    const plain = { _class_name: 'EDMDPMSolverMultistepScheduler' };
    const { steps } = createSchedule(plain, { numInferenceSteps: 4, strength: 0.6 });
    const noise = drawRunNoise(createGenerator('cuda', 3n), 16, 1, steps);
    expect(noise.steps).toEqual([null, null]);
  });
});
