import { describe, expect, it } from 'vitest';
import { findings, specifyAdapter } from './adapter-specification.ts';
import { adapterNamed, ADAPTERS } from './adapters.ts';
import { expectAdapter } from './expect-counted.ts';
import { labRun } from './lab-run.ts';
import { beyond, LEAST_BOUNDS } from './limits.ts';

for (const adapter of ADAPTERS) {
  specifyAdapter(adapter, 'q8', (run) => {
    it('takes the kernels and bindings that docs/DEVICES.md tells', () => {
      expectAdapter(adapter.name, findings(run()));
    });
  });
}

// Other weights have other shaders, which are the same for all adapters of a kind.
for (const name of ['NVIDIA Ampere', 'Apple M series', 'NVIDIA on Windows'] as const) {
  specifyAdapter(adapterNamed(name), 'q4');
  specifyAdapter(adapterNamed(name), 'fp16');
}

describe('tiles of 64 latents', () => {
  it('bind more than the least that WebGPU allows, and this lab says so', async () => {
    const options = { short: true, vaeTileBytes: 256 * 1024 ** 2 };
    const { stages } = await labRun(adapterNamed('NVIDIA Ampere'), 'q8', options);
    const said = [...stages].flatMap(([stage, counts]) => beyond(stage, counts, LEAST_BOUNDS));
    expect(said).toContain(`vae_decode: Conv2dMM binds ${256 * 1024 ** 2} bytes`);
  });
});
