import { BACKENDS, type Backend } from '../../workers/protocol/engine.ts';
import type { GoldenCase } from './golden-case.ts';

/** One case on one backend: one test. */
export interface GoldenRun {
  readonly backend: Backend;
  readonly golden: GoldenCase;
}

/**
 * Cases that `npm test` runs on wasm alone, and why: SwiftShader takes minutes for what other cases
 * show on it as well. `npm run test:slow` runs them on both backends.
 */
export const WASM_ALONE: Readonly<Record<string, string>> = {
  'exif-turned': 'It differs from the others in how its picture is read, which the CPU does.',
  gray: 'It differs from the others in how its picture is read, which the CPU does.',
  rgba: 'It differs from the others in how its picture is read, which the CPU does.',
  'long-prompt-null-negative': 'It differs from the others in its tokens, which the CPU makes.',
  'page-prompt': 'SwiftShader takes 268 s for it; keeps-layout runs the same networks there.',
};

/**
 * The runs of some cases, one backend after the other: the engine keeps the sessions of one backend,
 * and on SwiftShader the shaders of a short case take longer to compile than the case takes to run.
 * @param every whether each case runs on each backend; without it those of {@link WASM_ALONE} run on wasm
 */
export function goldenRuns(cases: readonly GoldenCase[], every: boolean): readonly GoldenRun[] {
  return BACKENDS.flatMap((backend) =>
    cases
      .filter(({ name }) => every || backend === 'wasm' || !(name in WASM_ALONE))
      .map((golden) => ({ backend, golden })),
  );
}
