/** What a hostile picture may ask for is bounded. Work is counted, not timed. */
import { encode } from 'fast-png';
import { Unzlib, zlibSync } from 'fflate';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { PROMPT_LIMIT } from '../fields.ts';
import { pngChunks, pngFile } from '../picture/png-chunks.ts';
import { fromComfy } from './from-comfy.ts';
import { fromInfotext } from './from-infotext.ts';
import { pictureTexts } from './picture-texts.ts';

const png = encode({ width: 1, height: 1, channels: 3, data: new Uint8Array(3) });
const MIB = 1 << 20;

/** A PNG with compressed texts. */
function pngWith(texts: readonly (readonly [keyword: string, length: number])[]): Uint8Array {
  const chunks = texts.map(([keyword, length]) => {
    const text = zlibSync(new Uint8Array(length).fill(97), { level: 9 });
    return ['zTXt', Uint8Array.from([...Buffer.from(`${keyword}\0\0`), ...text])] as const;
  });
  const rest = [...pngChunks(png)]
    .filter(({ type }) => type !== 'IEND')
    .map(({ type, data }) => [type, Uint8Array.from(data)] as const);
  return pngFile([...rest.slice(0, 1), ...chunks, ...rest.slice(1)]);
}

afterEach(() => vi.restoreAllMocks());

describe('the compressed texts of a picture', () => {
  it('are inflated to 8 MiB in all, whatever each has', () => {
    const texts = pictureTexts(pngWith(['a', 'b', 'c', 'd', 'e'].map((name) => [name, 3 * MIB])));
    expect([...texts.keys()]).toEqual(['a', 'b']);
  });

  it('count towards it where they were too long, too', () => {
    const bombs = ['a', 'b'].map((name) => [name, 5 * MIB] as const);
    expect(pictureTexts(pngWith([...bombs, ['c', 1]])).size).toBe(0);
    expect([...pictureTexts(pngWith([...bombs.slice(1), ['c', 1]])).keys()]).toEqual(['c']);
  });

  it('are not inflated where their name was read before, nor beyond the 64th', () => {
    const inflated = vi.spyOn(Unzlib.prototype, 'push');
    const same = Array.from({ length: 50 }, () => ['same', 10] as const);
    const others = Array.from({ length: 100 }, (_, at) => [`other ${at}`, 10] as const);
    expect(pictureTexts(pngWith([...same, ...others])).size).toBe(64);
    expect(inflated).toHaveBeenCalledTimes(64);
  });

  it('are not inflated beyond the 64th that is broken', () => {
    const inflated = vi.spyOn(Unzlib.prototype, 'push');
    const broken = Uint8Array.from([...Buffer.from('a\0\0'), 0x78, 0x9c, 7]);
    const texts = Array.from({ length: 100 }, () => ['zTXt', broken] as const);
    expect(pictureTexts(pngFile(texts)).size).toBe(0);
    expect(inflated).toHaveBeenCalledTimes(64);
  });
});

describe('a workflow of ComfyUI', () => {
  const SIZE = 2000;
  /** A chain of nodes; each of as many ends saves the whole of it. */
  const chain = Object.fromEntries(
    Array.from({ length: SIZE }, (_, at) => [
      [`n${at}`, { class_type: 'Blur', inputs: { image: [`n${at + 1}`, 0] } }],
      [`end${at}`, { class_type: 'SaveImage', inputs: { images: ['n0', 0] } }],
    ]).flat(),
  );

  it('is walked once, however many of its nodes save a picture', () => {
    const lookUps = vi.spyOn(Map.prototype, 'get');
    expect(fromComfy(JSON.stringify(chain))).toBeNull();
    expect(lookUps.mock.calls.length).toBeLessThan(10 * SIZE);
  });

  it('is walked for 10,000 nodes at most', () => {
    const inputs = Object.fromEntries(
      Array.from({ length: 12_000 }, (_, at) => [`lora ${at}`, [`l${at}`, 0]]),
    );
    const loras = Object.fromEntries(
      Array.from({ length: 12_000 }, (_, at) => [
        `l${at}`,
        { class_type: 'LoraLoader', inputs: { lora_name: `${at}` } },
      ]),
    );
    const sampler = { positive: 'a', latent_image: ['none', 0], model: ['all', 0], steps: 8 };
    const graph = {
      sampler: { class_type: 'KSampler', inputs: sampler },
      all: { class_type: 'Stack', inputs },
      ...loras,
    };
    expect(fromComfy(JSON.stringify(graph))?.loras).toHaveLength(9999);
  });
});

it('a text that is too long for a prompt is not searched for LoRAs and weights', () => {
  const pairs = 'Steps: 30, CFG scale: 7, Seed: 1';
  const prompt = 'a cat <lora:detail:0.6> (moon:1.2)';
  const said = (text: string) => fromInfotext(`${text}\n${pairs}`);
  expect(said(prompt)).toMatchObject({ request: { prompt: 'a cat (moon:1.2)' } });
  expect(said(prompt)?.loras).toHaveLength(1);
  const long = said(prompt + 'x'.repeat(PROMPT_LIMIT));
  expect(long?.loras).toEqual([]);
  expect(long?.left).toEqual([
    expect.stringMatching(/^prompt “a cat .*which is out of range here$/),
  ]);
});
