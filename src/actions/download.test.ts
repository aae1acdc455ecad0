import 'fake-indexeddb/auto';
import { encode } from 'fast-png';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { finished, REQUEST } from '../../test/service/scope.ts';
import { OPTIONS } from '../../test/unit/engine-options.ts';
import { finishJob, insertJob, readJob } from '../../workers/records/jobs.ts';
import type { JobRecord } from '../../workers/records/record.ts';
import { parseRequest } from '../request/parse-request.ts';
import { setSettings, useSettings } from '../stores/settings.ts';
import { toasts } from '../ui/toasts.ts';
import { downloadAll, downloadShown, fileName } from './download.ts';

const job = (prompt: string): Pick<JobRecord, 'request'> => ({
  request: { prompt, seed: 18446744073709551615n } as JobRecord['request'],
});

describe('the name of a downloaded file', () => {
  it('is the first words of the prompt, the seed, and the number of the picture', () => {
    const made = job('An island near sea, with seagulls & a moon');
    expect(fileName(made, 0, 'image/jpeg')).toBe(
      'an-island-near-sea-with-seagulls-18446744073709551615.jpg',
    );
    expect(fileName(made, 1, 'image/png')).toMatch(/-18446744073709551615_1\.png$/);
  });

  it('has only letters and digits of any script, so that every system takes it', () => {
    expect(fileName(job('../"夜の海": ?'), 0, 'image/png')).toBe('夜の海-18446744073709551615.png');
    expect(fileName(job(''), 0, 'image/png')).toBe('picture-18446744073709551615.png');
  });
});

describe('the format of a download', () => {
  const png = Uint8Array.from(
    encode({ width: 1, height: 1, channels: 3, data: new Uint8Array(3) }),
  );
  let saved: string[] = [];
  let said: (string | undefined)[] = [];
  toasts[' subscribe']((event) =>
    said.push((event as { options: { title?: string } }).options.title),
  );
  /** A browser that writes PNG alone, as the specification lets it. */
  const browser = {
    document: {
      createElement: () => {
        const link = { href: '', download: '', click: () => saved.push(link.download) };
        return link;
      },
    },
    createImageBitmap: () => Promise.resolve({ width: 1, height: 1, close: () => {} }),
    OffscreenCanvas: class {
      getContext = () => null;
      convertToBlob = () => Promise.resolve(new Blob([png], { type: 'image/png' }));
    },
  };

  beforeEach(() => {
    for (const [name, part] of Object.entries(browser)) vi.stubGlobal(name, part);
    setSettings({ downloadFormat: 'stored', downloadRecipe: true });
    [saved, said] = [[], []];
  });
  afterAll(() => void vi.unstubAllGlobals());

  it('is kept for the next once a file was written in it', async () => {
    const made = await jpegJob();
    await downloadShown(made, 'png');
    expect(useSettings.getState().downloadFormat).toBe('png');
    await downloadShown(made);
    expect(saved).toEqual(['an-island-7.png', 'an-island-7.png']);
    expect(said).toEqual([]);
  });

  it('is the picture’s own where the browser cannot write the one that is asked for', async () => {
    await downloadShown(await jpegJob(), 'webp');
    expect(saved).toEqual(['an-island-7.jpg']);
    expect(said).toEqual(['This browser cannot write WebP. The picture is saved as JPEG.']);
    expect(useSettings.getState().downloadFormat).toBe('stored');
  });

  it('is likewise in a ZIP, where an earlier version kept it', async () => {
    setSettings({ downloadFormat: 'webp' });
    await downloadAll(await jpegJob());
    expect(saved).toEqual(['an-island-7.zip']);
    expect(said).toHaveLength(1);
    expect(useSettings.getState().downloadFormat).toBe('stored');
  });

  it('is not kept if nothing was saved', async () => {
    const made = await jpegJob();
    vi.stubGlobal('createImageBitmap', () => Promise.reject(new Error('broken')));
    await expect(downloadShown(made, 'png')).rejects.toThrow('broken');
    expect(useSettings.getState().downloadFormat).toBe('stored');
  });
});

/** A finished job with one JPEG. */
async function jpegJob(): Promise<JobRecord> {
  const parsed = parseRequest(REQUEST);
  if (!parsed.ok) throw new Error('valid');
  const request = { ...parsed.request, seed: 7n };
  const source = new Blob(['s']);
  const { id } = await insertJob({ origin: 'app', request, options: OPTIONS, source });
  await finishJob(id, finished('x'));
  return (await readJob(id)) ?? expect.fail('no job');
}
