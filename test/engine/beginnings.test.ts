/** What a run may begin with: a prompt alone, a picture, or a picture and a mask. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { INFOTEXT_KEY } from '../../src/request/metadata.ts';
import { readPngText } from '../../src/request/picture/png-chunks.ts';
import { readTrace } from '../goldens/trace.ts';
import { wasmRuntime } from '../../workers/engine/runtime/runtime.ts';
import type { EngineEvent } from '../../workers/protocol/engine-event.ts';
import type { EngineJob } from '../../workers/protocol/engine-job.ts';
import { tinyEngine, tinyJob } from './tiny-engine.ts';

const tiny = tinyEngine(async () => wasmRuntime());
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'beginnings-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await tiny.close();
});

/** A mask whose right half is white, or as much of it as `from` says. */
function mask(side: number, from = side / 2): Blob {
  const data = new Uint8Array(side * side).map((_, i) => (i % side >= from ? 255 : 0));
  return new Blob([Uint8Array.from(encode({ width: side, height: side, channels: 1, data }))]);
}

const INPAINTING = { mask_url: 'mask', strength: 1 };

/** Runs a job to its end, which is the last of its events. */
async function eventsOf(job: EngineJob): Promise<readonly EngineEvent[]> {
  await tiny.engine.run(job);
  return tiny.events.filter((event) => event.job === job.id);
}

async function tracedInpainting(id: string, painted: Blob, body: object = {}) {
  const job = tinyJob(id, { trace: true }, { ...INPAINTING, ...body });
  const events = await eventsOf({ ...job, mask: painted });
  const end = events.at(-1);
  if (end?.type !== 'done') throw new Error(JSON.stringify(end));
  const file = join(folder, id);
  await writeFile(file, new Uint8Array((await end.result.trace?.arrayBuffer()) ?? []));
  return { events, trace: await readTrace(file) };
}

describe('text to image', () => {
  it('reads no picture, runs all steps, and encodes nothing where nobody sees a preview', async () => {
    const job = { ...tinyJob('text', { previews: false }, { image_url: undefined }), source: null };
    const events = await eventsOf(job);
    expect(events.at(-1)).toMatchObject({ type: 'done' });
    const phases = events.flatMap((event) => (event.type === 'phase' ? [event.phase] : []));
    expect(phases).not.toContain('load_source');
    expect(phases).not.toContain('encode_image');
    expect(events).toContainEqual(expect.objectContaining({ type: 'step', step: 2, of: 2 }));
    expect(events.filter(({ type }) => type === 'preview')).toEqual([]);
  });

  it('shows previews from a model’s first picture on, and they change nothing of it', async () => {
    const made = [];
    for (const [id, previews] of [
      ['unseen', false],
      ['first', true],
      ['second', true],
    ] as const) {
      const job = {
        ...tinyJob(id, previews ? {} : { previews }, { image_url: undefined }),
        source: null,
      };
      const events = await eventsOf(job);
      const end = events.at(-1);
      if (end?.type !== 'done') throw new Error(JSON.stringify(end));
      const [image] = end.result.images;
      made.push(new Uint8Array((await image?.blob.arrayBuffer()) ?? []));
      const shown = events.filter(({ type }) => type === 'preview');
      expect(shown).toHaveLength(previews ? 2 : 0);
      // The card of colours is encoded once.
      const phases = events.flatMap((event) => (event.type === 'phase' ? [event.phase] : []));
      expect(phases.includes('encode_image')).toBe(id === 'first');
    }
    expect(made[1]).toEqual(made[0]);
    expect(made[2]).toEqual(made[0]);
  });
});

it('the name of a job’s style is in the recipe of its pictures', async () => {
  const job = { ...tinyJob('styled', {}, { format: 'png' }), style: 'Ink' };
  const end = (await eventsOf(job)).at(-1);
  if (end?.type !== 'done') throw new Error(JSON.stringify(end));
  const [image] = end.result.images;
  const bytes = new Uint8Array((await image?.blob.arrayBuffer()) ?? []);
  expect(readPngText(bytes, INFOTEXT_KEY)).toContain('Style: Ink');
});

describe('inpainting', () => {
  it('leaves the latents of the kept part as those of the source, to the last bit', async () => {
    const { trace } = await tracedInpainting('kept', mask(80));
    const latents = trace.get('latents')?.values.slice(-4 * 64) ?? [];
    const x0 = trace.get('x0')?.values ?? [];
    expect(x0).toHaveLength(4 * 64);
    const differs = Array.from(x0, (value, i) => value !== latents[i]);
    // The left half of each row of eight is kept.
    expect(differs).toEqual(differs.map((_, i) => i % 8 >= 4));
  });

  it('stretches a mask of another size to the picture, and says so', async () => {
    const { trace: same } = await tracedInpainting('same', mask(80));
    const { trace, events } = await tracedInpainting('larger', mask(160));
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'log', level: 'WARN', code: 'mask_stretched' }),
    );
    expect(trace.get('latents')).toEqual(same.get('latents'));
  });

  it('crops a mask together with its picture', async () => {
    // Of the right half of the picture all is drawn anew.
    const { trace } = await tracedInpainting('cropped', mask(160), {
      crop: { x: 40, y: 0, width: 40, height: 80 },
    });
    const latents = trace.get('latents')?.values.slice(-4 * 64) ?? [];
    const x0 = trace.get('x0')?.values ?? [];
    expect(Array.from(x0).some((value, i) => value === latents[i])).toBe(false);
  });

  it('keeps what is beside a contained picture', async () => {
    const { trace } = await tracedInpainting('contained', mask(80, 0), {
      image_size: { width: 128, height: 64 },
      fit: 'contain-edge',
    });
    const latents = trace.get('latents')?.values.slice(-4 * 128) ?? [];
    const x0 = trace.get('x0')?.values ?? [];
    const differs = Array.from(x0, (value, i) => value !== latents[i]);
    // All of the picture is drawn anew, which lies in the middle half.
    expect(differs).toEqual(differs.map((_, i) => i % 16 >= 4 && i % 16 < 12));
  });

  it.each([
    ['is black', mask(80, 80), 'invalid_request', /leaves nothing to draw/],
    ['is no picture', new Blob(['white']), 'image_load_error', /^The mask: /],
  ])('refuses a mask that %s, at its place', async (name, painted, code, message) => {
    const job = { ...tinyJob(name, {}, INPAINTING), mask: painted };
    expect((await eventsOf(job)).at(-1)).toMatchObject({
      type: 'failed',
      failure: {
        code,
        message: expect.stringMatching(message) as string,
        detail: [{ loc: ['body', 'mask_url'] }],
      },
    });
  });
});
