import { callAllowance } from '../allowance.ts';
import type { Installed } from '../models.ts';
import type { JobRun } from '../runtime/job-run.ts';
import type { Expander, ExpanderStore } from './expander.ts';
import { joinText } from './join-text.ts';
import { sampleToken } from './sample-token.ts';
import { seededDraws } from './seeded-draws.ts';

/** The most tokens that are written; the text encoders see 75 of the prompt and of these. */
const MOST_TOKENS = 75;
/** Floating-point operations: GPT-2's 124 million weights, for a prompt and {@link MOST_TOKENS} tokens. */
const OPERATIONS = 2 * 124e6 * (2 * MOST_TOKENS);

/**
 * An installed GPT-2 that goes on with the prompt, on the CPU backend, whatever the model runs on. It is loaded
 * for each prompt and closed after it: a language model of 130 MB must not lie beside the UNet.
 */
export class GeneratedText implements Expander {
  readonly name = 'the installed language model';

  readonly #run: JobRun;
  readonly #store: ExpanderStore;
  readonly #found: Installed;

  constructor(run: JobRun, store: ExpanderStore, found: Installed) {
    this.#run = run;
    this.#store = store;
    this.#found = found;
  }

  /** @throws EngineError `model_damaged`, `model_file_missing`, `cancelled` */
  async expand(prompt: string, seed: bigint, fits: (text: string) => boolean): Promise<string> {
    const start = prompt.trimEnd();
    if (start.trim() === '' || !fits(start)) return prompt;
    const run = this.#run;
    await run.checkpoint();
    // transformers.js is large, so it comes only where it is needed.
    const { loadGenerator } = await import('../transformers/load-generator.ts');
    const generator = await loadGenerator(this.#store, this.#found);
    try {
      await run.checkpoint();
      const allowMs = callAllowance(OPERATIONS, { kind: 'software' });
      run.report.work({ kind: 'call', name: this.name, allowMs });
      const draw = seededDraws(seed);
      const { text, ended } = await run.clock.time('expand_prompt', () =>
        generator.goOn(start, MOST_TOKENS, (logits) => sampleToken(logits, draw())),
      );
      run.report.between();
      const joined = joinText(start, text, ended, fits);
      return joined === start ? prompt : joined;
    } finally {
      await generator.dispose();
    }
  }
}
