import {
  AutoModelForCausalLM,
  AutoTokenizer,
  LogitsProcessor,
  LogitsProcessorList,
  Tensor,
} from '@huggingface/transformers';
import type { Models, Installed } from '../models.ts';
import { DTYPES, loadInstalled } from './load-installed.ts';

/** What a language model wrote. */
interface WrittenText {
  readonly text: string;
  /** Whether the model ended the text; otherwise there was no room for more. */
  readonly ended: boolean;
}

/** A loaded network that goes on with a text. */
export interface Generator {
  /**
   * @param most tokens that are written at most
   * @param choose picks a token by the logits of all
   */
  goOn(
    start: string,
    most: number,
    choose: (logits: ArrayLike<number>) => number,
  ): Promise<WrittenText>;
  /** Frees its memory. */
  dispose(): Promise<void>;
}

/**
 * Loads an installed language model and its tokenizer with transformers.js, on the CPU backend. All of it is in
 * memory then, and its files can be deleted.
 * @throws {EngineError} as {@link loadInstalled}
 */
export async function loadGenerator(
  models: Pick<Models, 'open' | 'markDamaged'>,
  { id, precision }: Installed,
): Promise<Generator> {
  const { tokenizer, model } = await loadInstalled(models, id, async (name) => ({
    tokenizer: await AutoTokenizer.from_pretrained(name),
    model: await AutoModelForCausalLM.from_pretrained(name, {
      dtype: DTYPES[precision],
      device: 'wasm',
    }),
  }));
  return {
    async goOn(start, most, choose) {
      const { input_ids } = (await tokenizer(start)) as { readonly input_ids: Tensor };
      const before = input_ids.dims[1] ?? 0;
      const processors = new LogitsProcessorList();
      processors.push(new Chosen(choose));
      const made = await model.generate({
        inputs: input_ids,
        max_new_tokens: most,
        do_sample: false,
        logits_processor: processors,
      });
      if (!(made instanceof Tensor)) throw new Error('the network gave no tokens');
      const written = Array.from(made.data as BigInt64Array).slice(before);
      return {
        text: tokenizer.decode(written, { skip_special_tokens: true }),
        ended: written.length < most,
      };
    },
    async dispose() {
      await model.dispose();
    },
  };
}

/** Leaves one token to choose from: transformers.js draws tokens from a generator that takes no seed. */
class Chosen extends LogitsProcessor {
  readonly #choose: (logits: ArrayLike<number>) => number;

  constructor(choose: (logits: ArrayLike<number>) => number) {
    super();
    this.#choose = choose;
  }

  override _call(_tokens: bigint[][], logits: Tensor): Tensor {
    const all = logits.data as Float32Array;
    const token = this.#choose(all);
    all.fill(-Infinity);
    all[token] = 0;
    return logits;
  }
}
