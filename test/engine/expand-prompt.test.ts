import { afterAll, expect, it } from 'vitest';
import { wasmRuntime } from '../../workers/engine/runtime/runtime.ts';
import { tinyEngine } from './tiny-engine.ts';

const tiny = tinyEngine(async () => wasmRuntime());
afterAll(() => tiny.close());

/** The prompt's embeddings and all that follows from them. */
async function traced(id: string, body: object) {
  const { output, trace } = await tiny.run(id, { trace: true }, body);
  return { prompt: output.prompt, trace: new Uint8Array((await trace?.arrayBuffer()) ?? []) };
}

it('draws what the prompt was written out to, and returns that', async () => {
  const plain = await traced('plain', {});
  expect(plain.prompt).toBe('a spoon');
  expect(plain.trace.length).toBeGreaterThan(10_000);

  const { prompt, trace } = await traced('expanded', { expand_prompt: true });
  expect(prompt).toMatch(/^a spoon, .+/);
  expect(Buffer.compare(trace, plain.trace)).not.toBe(0);
  expect(Buffer.compare(trace, (await traced('typed', { prompt })).trace)).toBe(0);
});

it('adds nothing to a prompt that fills the encoders', async () => {
  const full = 'spoon '.repeat(75).trim();
  const { output } = await tiny.run('full', {}, { prompt: full, expand_prompt: true });
  expect(output.prompt).toBe(full);
});
