import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { rawHeader } from '../../../test/checkpoint/encode-raw.ts';
import { readyPack } from '../../../test/unit/ready-pack.ts';
import type { PackRecord, StoreAnswer } from '../../../workers/protocol/store.ts';
import { setLearnedWords, useLearnedWords } from '../../stores/learned-words.ts';
import { setLoras, useLoras } from '../../stores/loras.ts';
import { setSession, useSession } from '../../stores/session.ts';
import type { Dropped } from './dropped.ts';
import { toasts } from '../../ui/toasts.ts';

const lora = { file: 'a', tensors: 2, layers: 1, rank: 1, base: null, paths: [] };
const KEPT = { ok: true, value: readyPack('ink', { title: 'Ink', format: 'lora', lora }) } as const;

/** What the worker of the model store answers: it needs a browser. */
let answer: StoreAnswer<PackRecord>;
vi.mock('../../models/pack-actions.ts', () => ({ install: async () => answer }));
vi.stubGlobal('document', { baseURI: 'https://example.com/app/' });
const { takeDropped } = await import('./take-dropped.ts');

/** What the page said, in place of what shows it. */
let said: unknown[] = [];
toasts[' subscribe'](({ options }) => said.push((options as { title?: unknown }).title));

function dropped(name: string, key: string): Dropped {
  const tensor = { name: key, dtype: 'F16', shape: [1], byteLength: 2 } as const;
  const file = new File([rawHeader([tensor])], name);
  return { entries: [], files: [file], list: '' };
}

beforeEach(async () => {
  said = [];
  answer = KEPT;
  setSession({ problem: null, notice: null });
  await setLearnedWords([]);
  await setLoras([]);
});

describe('a file that is dropped on the page', () => {
  it('is said to be among the LoRAs, whatever the stage shows', async () => {
    await takeDropped(dropped('ink.safetensors', 'lora_unet_a.lora_up.weight'));
    expect(useLoras.getState().list).toMatchObject([{ pack: 'ink' }]);
    expect(said).toEqual([expect.stringMatching(/“ink.safetensors” is among the LoRAs/)]);
    expect(useSession.getState()).toMatchObject({ problem: null, notice: null });
  });

  it('is a problem where it is refused', async () => {
    const failure = { code: 'storage_full', message: 'Full.', action: 'Delete one.' } as const;
    answer = { ok: false, failure };
    await takeDropped(dropped('ink.safetensors', 'lora_unet_a.lora_up.weight'));
    expect(useSession.getState().problem).toEqual(failure);
    expect(said).toEqual([]);
  });

  it.each(['cat.safetensors', 'cat.pti'])('is a learned word: %s', async (name) => {
    await takeDropped(dropped(name, 'clip_g'));
    expect(useLearnedWords.getState().list).toMatchObject([{ name, words: '<cat>' }]);
    expect(useLoras.getState().list).toEqual([]);
    expect(said).toEqual([expect.stringMatching(/write <cat> in the prompt/)]);
  });
});
