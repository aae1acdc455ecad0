import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodePrompt, vocabulariesOf } from '../../workers/engine/stages/text.ts';
import { openNodeModel, type NodeModel } from './node-model.ts';

const MODEL = fileURLToPath(new URL('../fixtures/tiny-playground', import.meta.url));
const PLAIN = 'a red boat on a calm sea';
const START = 1;

/**
 * AUTOMATIC1111's emphasis, written down plainly: the states of each encoder times the weights of their positions,
 * then times the mean of before divided by the mean of after. What the states are without weights, the engine says.
 * @param embeds [77, sum of widths]
 */
function reference(embeds: Float32Array, widths: readonly number[], weights: readonly number[]) {
  const rows = 77;
  const width = widths.reduce((sum, each) => sum + each, 0);
  const made = [...embeds];
  let from = 0;
  for (const own of widths) {
    let before = 0;
    let after = 0;
    for (let row = 0; row < rows; row++) {
      for (let column = from; column < from + own; column++) {
        const at = row * width + column;
        before += embeds[at] ?? Number.NaN;
        made[at] = (embeds[at] ?? Number.NaN) * (weights[row] ?? 1);
        after += made[at];
      }
    }
    for (let row = 0; row < rows; row++) {
      for (let column = from; column < from + own; column++) {
        made[row * width + column] = ((made[row * width + column] ?? Number.NaN) * before) / after;
      }
    }
    from += own;
  }
  return made;
}

describe('weighted words, on the CPU', () => {
  let model: NodeModel;
  beforeAll(async () => {
    model = await openNodeModel(MODEL, { backend: 'wasm', precision: 'fp32' });
  });
  afterAll(() => model.close());

  const encode = async (prompt: string, prompt_weighting = true) => {
    const run = model.job({ request: { prompt_weighting } });
    return encodePrompt(run, await vocabulariesOf(run), prompt);
  };
  const widths = () => [
    model.loaded.model.textEncoder.hidden_size,
    model.loaded.model.textEncoder2.hidden_size,
  ];
  /** How many positions the first words of the prompt take. */
  const positions = (text: string) => model.loaded.model.tokenizer.encode(text).tokens;

  it.each([
    ['a (red) boat on a calm sea', 1.1],
    ['a ((red)) boat on a calm sea', 1.1 * 1.1],
    ['a [red] boat on a calm sea', 1 / 1.1],
    ['a (red:1.5) boat on a calm sea', 1.5],
    ['a (red:0) boat on a calm sea', 0],
    ['a (red:-0.5) boat on a calm sea', -0.5],
  ])('%s', async (prompt, weight) => {
    const plain = await encode(PLAIN, false);
    const weights = Array.from({ length: 77 }, () => 1);
    weights.fill(weight, START + positions('a'), START + positions('a red'));
    const made = await encode(prompt);
    expect([...made.ids1]).toEqual([...plain.ids1]);
    expect([...made.ids2]).toEqual([...plain.ids2]);
    const expected = reference(plain.embeds, widths(), weights);
    const scale = Math.max(...expected.map(Math.abs));
    const off = expected.map((value, i) => Math.abs(value - (made.embeds[i] ?? Number.NaN)));
    expect(Math.max(...off) / scale).toBeLessThanOrEqual(1e-6);
    expect(made.embeds).not.toEqual(plain.embeds);
    expect(made.pooled).toEqual(plain.pooled);
  });

  it.each([PLAIN, '', 'a (red:1) boat on a calm sea'])(
    'changes no bit where nothing is weighed: %j',
    async (prompt) => {
      const plain = await encode(prompt.replace('(red:1)', 'red'), false);
      const made = await encode(prompt);
      expect(made.ids1).toEqual(plain.ids1);
      expect(made.embeds).toEqual(plain.embeds);
      expect(made.pooled).toEqual(plain.pooled);
    },
  );

  it('is off unless the request says otherwise: then brackets are text', async () => {
    const run = model.job();
    const made = await encodePrompt(run, await vocabulariesOf(run), 'a (red:1.5) boat');
    const text = model.loaded.model.tokenizer.encode('a (red:1.5) boat');
    expect(made.ids1).toEqual(text.ids);
    expect(made.embeds).not.toEqual((await encode('a (red:1.5) boat')).embeds);
  });

  it('cuts at 75 tokens, as without weights', async () => {
    const words = Array.from({ length: 80 }, () => 'sea').join(' ');
    const made = await encode(`(${words}:1.3)`);
    expect(made.truncated).toBe(true);
    expect(made.ids1).toEqual((await encode(words, false)).ids1);
  });
});
