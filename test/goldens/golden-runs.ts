import { BACKENDS, type Backend } from '../../workers/protocol/engine-options.ts';
import type { GoldenCase } from './golden-case.ts';

/** One case on one backend: one test. */
export interface GoldenRun {
  readonly backend: Backend;
  readonly golden: GoldenCase;
}

const OTHER_SAMPLER =
  'It differs from the others in a table of numbers, which both backends apply.';

/**
 * Cases that `npm test` runs on wasm only, with the reason. SwiftShader takes minutes for each of
 * them, and other cases cover the same code on it: `one-step`, `coffee-rescaled` and
 * `pair-without-guidance` run there each time, and of the demo model the picture of the first-use check
 * (`engine/demo-check.test.ts`). `npm run test:slow` runs all cases
 * on both backends: before a change of the graphs, the denoiser or ONNX Runtime.
 */
export const WASM_ALONE: Readonly<Record<string, string>> = {
  'base-ancestral': OTHER_SAMPLER,
  'base-ddim': OTHER_SAMPLER,
  'base-dpm-karras': OTHER_SAMPLER,
  'base-dpm-sde': OTHER_SAMPLER,
  'base-euler': OTHER_SAMPLER,
  'base-euler-karras': OTHER_SAMPLER,
  'base-euler-text': OTHER_SAMPLER,
  'base-inpaint': OTHER_SAMPLER,
  'base-unipc': OTHER_SAMPLER,
  lightning: OTHER_SAMPLER,
  tcd: OTHER_SAMPLER,
  'v-prediction': OTHER_SAMPLER,
  lcm: OTHER_SAMPLER,
  turbo: OTHER_SAMPLER,
  'cat-without-guidance':
    'It differs from pair-without-guidance in its size and in drawing one picture of two.',
  'exif-turned': 'It differs from the others in how its picture is read, which the CPU does.',
  gray: 'It differs from the others in how its picture is read, which the CPU does.',
  rgba: 'It differs from the others in how its picture is read, which the CPU does.',
  'long-prompt-null-negative': 'It differs from the others in its tokens, which the CPU makes.',
  'lora-kohya':
    'SwiftShader takes 54 s for it; its weights are merged by the CPU, and lora-branches.test.ts has it on a GPU.',
  'lora-two': 'It differs from lora-kohya in its files, which the CPU reads.',
  'text-to-image':
    'SwiftShader takes 208 s for it; text-to-image-unguided begins in the same way there.',
  inpaint: 'SwiftShader takes 98 s for it; executor-wgsl.test.ts holds its kernel to float32.',
  'inpaint-all-new': 'It differs from inpaint in how it begins, which the CPU computes.',
  words: 'It differs from the others in its tokens, which the CPU makes.',
  'page-prompt':
    'SwiftShader takes 268 s for it; demo-check.test.ts runs the same networks there, against diffusers.',
  'keeps-layout':
    'SwiftShader takes 137 s for it; demo-check.test.ts runs the same networks there, against diffusers.',
  astronaut: 'SwiftShader takes 280 s for its 25 steps; coffee-rescaled has five, guided as well.',
  'pair-wide': 'SwiftShader takes 182 s for it; pair-without-guidance draws two pictures as well.',
};

/**
 * Lists the runs of these cases, all of one backend before the other's. The engine keeps the
 * sessions of one backend, and on SwiftShader compiling shaders takes longer than running a short
 * case.
 * @param every run each case on each backend; otherwise those of {@link WASM_ALONE} run on wasm
 * only
 */
export function goldenRuns(cases: readonly GoldenCase[], every: boolean): readonly GoldenRun[] {
  return BACKENDS.flatMap((backend) =>
    cases
      .filter(({ name }) => every || backend === 'wasm' || !(name in WASM_ALONE))
      .map((golden) => ({ backend, golden })),
  );
}
