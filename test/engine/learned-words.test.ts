import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTrace, type TraceTensor } from '../goldens/trace.ts';
import { encodePrompt } from '../../workers/engine/stages/text.ts';
import { learnWords, type Vocabularies } from '../../workers/engine/text/learn-words.ts';
import { openNodeModel, type NodeModel } from './node-model.ts';

const path = (relative: string) =>
  fileURLToPath(new URL(`../fixtures/${relative}`, import.meta.url));
const { tokens, prompts, multi } = JSON.parse(
  readFileSync(path('textual-inversion/prompts.json'), 'utf8'),
) as {
  readonly tokens: readonly string[];
  readonly prompts: readonly { readonly text: string }[];
  readonly multi: {
    readonly token: string;
    readonly prompts: readonly { readonly text: string }[];
  };
};

/** What diffusers and transformers make of the same words (`load_textual_inversion`). */
describe('prompts with learned words, on the CPU', () => {
  let model: NodeModel;
  let expected: ReadonlyMap<string, TraceTensor>;
  beforeAll(async () => {
    model = await openNodeModel(path('tiny-playground'), { backend: 'wasm', precision: 'fp32' });
    expected = await readTrace(path('textual-inversion/expected.safetensors'));
  });
  afterAll(() => model.close());

  const learned = (words: readonly string[]): Promise<Vocabularies> => {
    const { tokenizer, tokenizer2, textEncoder, textEncoder2 } = model.loaded.model;
    const file = new Blob([readFileSync(path('textual-inversion/embeddings.pti'))]);
    const widths = [textEncoder.hidden_size, textEncoder2.hidden_size] as const;
    return learnWords([tokenizer, tokenizer2], widths, [{ tokens: words, file }]);
  };

  const cases = [
    ...prompts.map(({ text }, i) => ({ text, name: String(i), words: tokens })),
    ...multi.prompts.map(({ text }, i) => ({ text, name: `multi.${i}`, words: [multi.token] })),
  ];
  it.each(cases)('$name: $text', async ({ text, name, words }) => {
    const made = await encodePrompt(model.job(), await learned(words), text);
    const wanted = (part: string) => expected.get(`${name}.${part}`)?.values ?? [];
    expect([...made.ids1]).toEqual([...wanted('ids_1')]);
    expect([...made.ids2]).toEqual([...wanted('ids_2')]);
    expect(largest(made.embeds, wanted('prompt_embeds'))).toBeLessThanOrEqual(1e-4);
    expect(largest(made.pooled, wanted('pooled'))).toBeLessThanOrEqual(1e-4);
  });
});

function largest(actual: ArrayLike<number>, wanted: ArrayLike<number>): number {
  if (actual.length !== wanted.length) return Number.NaN;
  return Math.max(...Array.from(actual, (value, i) => Math.abs(value - (wanted[i] ?? Number.NaN))));
}
