/** Prompt expansion by a language model that is installed from the hub. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gpt2Folder } from '../engine/gpt2-onnx.ts';
import { memoryFile } from '../servers/hub/hub-files.ts';
import { begin, ended, remove, tinySpec } from './store-calls.ts';
import { StoreLab } from './store-lab.ts';
import { REVISION } from './store-pack.ts';

const folder = gpt2Folder();
const files = new Map(
  [...folder].map(([path, bytes]) => [path, memoryFile(bytes, path.endsWith('.onnx'))]),
);
/** A network without words to read. */
const broken = new Map([
  ...files,
  ['tokenizer.json', memoryFile(new TextEncoder().encode('{}'), false)],
]);
const source = { kind: 'huggingface', repo: 'owner/words', revision: REVISION } as const;
const spec = tinySpec('fp32', {
  model: 'prompt-expansion',
  title: 'Prompt expansion',
  format: 'files',
  source,
  files: [...folder.keys()].map((path) => ({ path })),
});

let lab: StoreLab;
let store: Page;
let app: Page;
beforeAll(async () => {
  lab = await StoreLab.open({
    hub: {
      repos: {
        'owner/words': { revision: REVISION, files },
        'owner/broken': { revision: REVISION, files: broken },
      },
    },
    ready: true,
  });
  store = await lab.openPage();
  app = await lab.openApp();
});
afterAll(() => lab?.close());

/** Draws a prompt that is written out. @returns the prompt that was drawn, and the log's lines about it */
async function draw(prompt: string, seed: number) {
  const request = {
    prompt,
    seed,
    expand_prompt: true,
    image_size: { width: 64, height: 64 },
    num_inference_steps: 1,
    guidance_scale: 1,
    enable_safety_checker: false,
  };
  return app.evaluate(async (body) => {
    const log: string[] = [];
    const end = await globalThis.playground?.generate({ request: body }, (event) => {
      if (event.type === 'log') log.push(event.text);
    });
    if (end?.ok !== true) throw new Error(JSON.stringify(end?.failure));
    return { prompt: end.output.prompt, log: log.filter((line) => /prompt/.test(line)).join('\n') };
  }, request);
}

async function removeAll(): Promise<void> {
  for (const { id } of await store.evaluate(() => globalThis.store.listed())) {
    await remove(store, id);
  }
}

describe('a prompt', () => {
  it('is written out by the app’s own lists where no language model is installed', async () => {
    const { prompt, log } = await draw('a cat', 1);
    expect(prompt).toMatch(/^a cat, .+/);
    expect(log).toContain('this app’s own word lists wrote the prompt out');
  });

  it('is written out by the installed one, by the seed, and as far as the text encoders see it', async () => {
    const id = await begin(store, spec);
    expect(await ended(store, id)).toMatchObject({ state: 'ready', format: 'files' });
    const made = [];
    for (const seed of [1, 1, 2, 3]) made.push(await draw('a cat', seed));
    const [first, again, ...others] = made;
    expect(first?.prompt).toMatch(/^a cat(?:,| soft| light| sharp| focus| fog| night)+$/);
    expect(first?.log).toBe(
      `INFO the installed language model wrote the prompt out: ${first?.prompt}`,
    );
    expect(again).toEqual(first);
    expect(new Set([first, ...others].map((each) => each?.prompt)).size).toBeGreaterThan(1);
    // 75 tokens: no line says that an end is not seen.
    expect(made.map(({ log }) => log).join('\n')).not.toContain('its end is not seen');
  });

  it('that is empty, or fills the encoders, stays as it is', async () => {
    for (const prompt of ['', 'cat '.repeat(75).trim()]) {
      expect((await draw(prompt, 1)).prompt).toBe(prompt);
    }
  });

  it('is written out by the app’s own lists where the installed one cannot run, which is said', async () => {
    await removeAll();
    const id = await begin(store, { ...spec, source: { ...source, repo: 'owner/broken' } });
    await ended(store, id);
    const { prompt, log } = await draw('a cat', 1);
    expect(prompt).toMatch(/^a cat, .+/);
    expect(log).toMatch(/WARN the installed model for prompt expansion cannot run/);
    expect(log).toContain('this app’s own word lists wrote');
  });

  it('is written out by the app’s own lists again once the model is deleted', async () => {
    await removeAll();
    expect((await draw('a cat', 1)).log).toContain('this app’s own word lists');
  });
});
