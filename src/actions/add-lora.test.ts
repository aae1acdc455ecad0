import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { readyPack } from '../../test/unit/ready-pack.ts';
import type { EngineFailure } from '../../workers/protocol/failure.ts';
import type { InstallSpec, PackRecord, StoreAnswer } from '../../workers/protocol/store.ts';
import { insertJob } from '../../workers/records/jobs.ts';
import { parseRequest } from '../request/parse-request.ts';
import { setLoras, setLoraScale, useLoras } from '../stores/loras.ts';
import { useModels } from '../stores/models.ts';
import { setSession, useSession } from '../stores/session.ts';
import { DEFAULT_SETTINGS, setRequest, setSettings, useSettings } from '../stores/settings.ts';

/** What the worker of the model store answers: it needs a browser. */
let answer: (spec: InstallSpec) => Promise<StoreAnswer<PackRecord>>;
vi.mock('../models/pack-actions.ts', () => ({ install: (spec: InstallSpec) => answer(spec) }));
vi.stubGlobal('document', { baseURI: 'https://example.com/app/' });
const { keepLora } = await import('./add-lora.ts');
const { recall } = await import('./recall.ts');

const REFUSED: EngineFailure = {
  code: 'file_download_error',
  message: 'No answer.',
  action: 'Try again.',
};
const facts = { file: 'a.safetensors', tensors: 2, layers: 1, rank: 1, base: null };
const URL_A = 'https://files.example/a.safetensors';
const pack = readyPack('a', { title: 'A', format: 'lora', lora: { ...facts, paths: [URL_A] } });
const chosen = { name: 'a', path: URL_A, pack: null, scale: 0.5 };
const other = { name: 'b', path: 'https://files.example/b.safetensors', pack: null, scale: 1 };

beforeEach(async () => {
  setSettings(DEFAULT_SETTINGS);
  setSession({ problem: null });
  useModels.setState({ packs: [], listed: true });
  await setLoras([chosen, other]);
});

describe('a LoRA that each run fetches, and that is to be kept', () => {
  it('stays as it was where it does not come', async () => {
    answer = async () => ({ ok: false, failure: REFUSED });
    expect(await keepLora(chosen)).toEqual(REFUSED);
    expect(useLoras.getState()).toMatchObject({ list: [chosen, other], refused: REFUSED });
  });

  it('stays in its place, with the scale that it has by then', async () => {
    answer = async () => {
      await setLoraScale(0, 0.75);
      return { ok: true, value: pack };
    };
    await keepLora(chosen);
    const kept = { name: 'A', path: URL_A, pack: 'a', scale: 0.75 };
    expect(useLoras.getState().list).toEqual([kept, other]);
  });

  it('does not come back where it was removed meanwhile, and is not there twice', async () => {
    answer = async () => {
      await setLoras([other]);
      return { ok: true, value: pack };
    };
    await keepLora(chosen);
    expect(useLoras.getState().list).toEqual([other]);
    answer = async () => ({ ok: true, value: pack });
    await setLoras([chosen, { ...chosen, pack: pack.id }]);
    await keepLora(chosen);
    expect(useLoras.getState().list).toEqual([{ ...chosen, pack: 'a' }]);
  });
});

/** A job of a program that gave its LoRAs as files. */
async function uploaded(change: object = {}) {
  const loras = ['one', 'two'].map((name) => ({ path: `blob:${name}`, scale: 0.5, force: true }));
  const parsed = parseRequest({ prompt: 'an island', loras, ...change });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.detail));
  const options = { model: { kind: 'installed', id: 'large' } } as never;
  const request = { ...parsed.request, seed: 7n };
  const files = loras.map(({ path }) => new Blob([path]));
  const job = { origin: 'endpoint', request, options, source: null, loras: files } as const;
  return insertJob(job);
}

describe('a recalled job whose record holds the file of a LoRA', () => {
  it('has it checked with the model of the job; a refusal is said; what is typed stays', async () => {
    const asked: [string, string][] = [];
    answer = async ({ title }) => {
      asked.push([title, useSettings.getState().model]);
      setRequest({ prompt: 'typed meanwhile' });
      if (title === 'one') return { ok: false, failure: REFUSED };
      return { ok: true, value: pack };
    };
    await recall(await uploaded());
    expect(asked).toEqual([
      ['one', 'large'],
      ['two', 'large'],
    ]);
    expect(useSession.getState().problem).toEqual(REFUSED);
    expect(useLoras.getState().list).toEqual([
      { name: 'A', path: URL_A, pack: 'a', scale: 0.5, force: true },
    ]);
    expect(useSettings.getState().request.prompt).toBe('typed meanwhile');
  });

  it('has its prompt written out by whoever wrote it then', async () => {
    answer = async () => ({ ok: true, value: pack });
    const job = await uploaded({ expand_prompt: true });
    await recall({ ...job, expander: 'browser' });
    expect(useSettings.getState().browserExpander).toBe(true);
    await recall(await uploaded());
    expect(useSettings.getState().browserExpander).toBe(true);
    await recall(job);
    expect(useSettings.getState().browserExpander).toBe(false);
  });
});
