import 'fake-indexeddb/auto';
import { encode } from 'fast-png';
import { strToU8, zipSync } from 'fflate';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { OPTIONS } from '../../../test/unit/engine-options.ts';
import { showGerman } from '../../../test/unit/in-german.ts';
import { readBlob } from '../../../workers/records/blobs.ts';
import { database } from '../../../workers/records/database.ts';
import { finishJob, insertJob, listJobs, readJob } from '../../../workers/records/jobs.ts';
import type { JobRecord } from '../../../workers/records/record.ts';
import { starJobs } from '../../../workers/records/star.ts';
import { i18n } from '../../language/i18n.ts';
import { withMetadata } from '../../request/metadata.ts';
import { parseRequest } from '../../request/parse-request.ts';
import { useJobs } from '../../stores/jobs.ts';
import { mirrorJobs } from '../../stores/mirror-jobs.ts';
import { toasts } from '../../ui/toasts.ts';
import { recipeOfPicture } from '../picture-recipe.ts';
import type { Imported } from './import-files.ts';
import { ZipReader } from './read-zip.ts';

vi.stubGlobal('document', { baseURI: 'http://app.test/' });
vi.stubGlobal('navigator', { userAgent: '' });
vi.stubGlobal('HTMLElement', Object);
const { zipOfJobs } = await import('./export-pictures.ts');
const { importFiles } = await import('./import-files.ts');
const { deletePictures } = await import('../delete-picture.ts');

/** What the page said, in place of what shows it. */
const said: { readonly onClose?: () => unknown }[] = [];
toasts[' subscribe'](({ options }) => said.push(options));

const SEED = 17454220438242315174n;

function png(shade: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(
    encode({ width: 8, height: 8, channels: 3, data: new Uint8Array(192).fill(shade) }),
  );
}
const asBlob = (bytes: Uint8Array) =>
  new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'image/png' });
const asFile = (bytes: Uint8Array | Blob, name: string) =>
  new File([bytes as Blob], name, { type: '' });

/** A picture of 10 MB: what follows the end of a PNG is no part of it. */
const large = (shade: number) => new Blob([png(shade), new Uint8Array(10 << 20)]);

/** A JPEG of 8 × 8 whose size follows so many bytes of comments. */
function jpegWithLongHeader(bytes: number): Blob {
  const comment = new Uint8Array(2 + 0xffff);
  comment.set([0xff, 0xfe, 0xff, 0xff]);
  const comments = Array.from({ length: Math.ceil(bytes / comment.length) }, () => comment);
  const frame = [0xff, 0xc0, 0, 11, 8, 0, 8, 0, 8, 1, 1, 0x11, 0];
  const scan = [0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 0, 0, 0xff, 0xd9];
  const parts = [[0xff, 0xd8], ...comments, frame, scan].map((part) => Uint8Array.from(part));
  return new Blob(parts, { type: 'image/jpeg' });
}

/** A finished job with a picture that carries its recipe. */
async function made(prompt: string, shade: number, source = asBlob(png(1))): Promise<JobRecord> {
  const parsed = parseRequest({ image_url: 'blob:photo.png', prompt, strength: 0.5 });
  if (!parsed.ok) throw new Error('valid');
  const request = { ...parsed.request, seed: SEED };
  const { id } = await insertJob({ origin: 'app', request, options: OPTIONS, source });
  const size = { width: 8, height: 8 };
  const recipe = recipeOfPicture({ request, options: OPTIONS }, size);
  const picture = asBlob(withMetadata(png(shade), recipe));
  const output = { timings: { inference: 2 }, seed: SEED, has_nsfw_concepts: [false], prompt };
  const images = [{ blob: picture, content_type: 'image/png' as const, ...size }];
  await finishJob(id, { output, images, metrics: null });
  return (await readJob(id)) ?? expect.fail('no job');
}

async function bytes(key: string | undefined): Promise<number[]> {
  const blob = key === undefined ? undefined : await readBlob(key);
  return [...new Uint8Array(await (blob ?? expect.fail('no picture')).arrayBuffer())];
}

/** What the report says of the files that were not read: their names and why. */
const told = ({ left }: Imported) => left.map(({ name, why }) => [name(), why()] as const);

async function forgetAll(): Promise<void> {
  const db = await database();
  await db.clear('jobs');
  await db.clear('blobs');
  useJobs.setState({ jobs: [] });
}

beforeAll(mirrorJobs);
beforeEach(forgetAll);
afterEach(() => i18n.activate('en'));

describe('a ZIP of pictures', () => {
  it('brings pictures, sources, recipes, stars and dates to another browser', async () => {
    const jobs = [await made('an island', 10), await made('an island', 20)];
    await starJobs([jobs[0]?.id ?? expect.fail('no job')], true);
    const before = await listJobs();
    const pictures = await Promise.all(before.map(({ result }) => bytes(result?.images[0]?.blob)));
    const source = await bytes(before[0]?.source ?? undefined);
    const { zip, missing } = await zipOfJobs(before);
    expect(missing).toBe(0);
    await forgetAll();

    expect(await importFiles([asFile(zip, 'p.zip')])).toEqual({ added: 2, known: 0, left: [] });
    const after = await listJobs();
    for (const [index, job] of after.entries()) {
      const was = before[index] ?? expect.fail('no job');
      const { image_url: _from, ...asked } = was.request;
      expect(job.request).toMatchObject(asked);
      expect(job).toMatchObject({
        id: was.id,
        createdAt: was.createdAt,
        finishedAt: was.finishedAt,
        state: 'done',
        result: { output: was.result?.output },
      });
      expect(job.options.model.id).toBe('demo');
      expect(job.starred === true).toBe(was.starred === true);
      expect(await bytes(job.result?.images[0]?.blob)).toEqual(pictures[index]);
      expect(await bytes(job.source ?? undefined)).toEqual(source);
    }
    await expect.poll(() => useJobs.getState().jobs).toHaveLength(2);
    expect(await importFiles([asFile(zip, 'p.zip')])).toEqual({ added: 0, known: 2, left: [] });
  });

  it('brings many runs of two large sources, and reads each as often as it must', async () => {
    const sources = [large(1), large(2)];
    const jobs: JobRecord[] = [];
    for (let run = 0; run < 18; run++) jobs.push(await made('p', run + 10, sources[run % 2]));
    const { zip } = await zipOfJobs(jobs);
    await forgetAll();
    const reading = vi.spyOn(ZipReader.prototype, 'read');
    expect(await importFiles([asFile(zip, 'p.zip')])).toEqual({ added: 18, known: 0, left: [] });
    const read = reading.mock.calls.filter(([{ name }]) => name.startsWith('sources/'));
    reading.mockRestore();
    expect(read).toHaveLength(2);
  });

  it('brings back what was just deleted, and the end of the notice leaves that', async () => {
    const job = await made('an island', 10);
    await starJobs([job.id], true);
    const { zip } = await zipOfJobs([job]);
    await deletePictures([job]);
    expect(await importFiles([asFile(zip, 'p.zip')])).toEqual({ added: 1, known: 0, left: [] });
    expect(await readJob(job.id)).toMatchObject({ deletedAt: null, starred: true });
    for (const { onClose } of said) onClose?.();
    expect(await readJob(job.id)).toMatchObject({ deletedAt: null });
    expect(await bytes(job.result?.images[0]?.blob)).not.toEqual([]);
  });

  it('brings a run without its source where that is no picture, and says so once', async () => {
    const odd = new Blob(['odd'], { type: 'image/png' });
    const jobs = [await made('an island', 10, odd), await made('a harbour', 20, odd)];
    const { zip } = await zipOfJobs(jobs);
    await forgetAll();
    const why = 'It is not a picture. What was made of it came in without it.';
    const imported = await importFiles([asFile(zip, 'p.zip')]);
    expect(imported).toMatchObject({ added: 2, known: 0 });
    expect(told(imported)).toEqual([[`sources/${jobs[0]?.source}.png`, why]]);
    for (const job of await listJobs()) {
      expect(job.source).toBeNull();
      expect(job.blobs).toEqual([job.result?.images[0]?.blob]);
    }
  });

  it('brings a source whose size stands far behind its beginning, as the app opens it', async () => {
    const source = jpegWithLongHeader(5 << 20);
    const { zip } = await zipOfJobs([await made('an island', 10, source)]);
    await forgetAll();
    expect(await importFiles([asFile(zip, 'p.zip')])).toEqual({ added: 1, known: 0, left: [] });
    const [job] = await listJobs();
    expect((await readBlob(job?.source ?? 'none'))?.size).toBe(source.size);
  });

  it('ends with what has come in where the browser has no room left, and says so', async () => {
    const jobs: JobRecord[] = [];
    for (const shade of [10, 20, 30]) jobs.push(await made('an island', shade));
    const { zip } = await zipOfJobs(jobs);
    await forgetAll();
    const real = IDBObjectStore.prototype.add;
    const add = vi.spyOn(IDBObjectStore.prototype, 'add');
    add.mockImplementation(function (this: IDBObjectStore, value: JobRecord) {
      if (value.id !== jobs[0]?.id) throw new DOMException('full', 'QuotaExceededError');
      return real.call(this, value);
    });
    const imported = await importFiles([asFile(zip, 'p.zip'), asFile(png(3), 'later.png')]);
    add.mockRestore();
    expect(imported).toMatchObject({ added: 1, known: 0 });
    const [left, ...others] = told(imported);
    expect(others).toEqual([]);
    expect(left?.[0]).toMatch(/^pictures\//);
    expect(left?.[1]).toMatch(/^The browser has no room left for it/);
    expect(await listJobs()).toHaveLength(1);
  });

  it('leaves out a run whose picture is gone, and says so', async () => {
    const jobs = [await made('an island', 10), await made('a harbour', 20)];
    const key = jobs[0]?.result?.images[0]?.blob ?? expect.fail('no picture');
    await (await database()).delete('blobs', key);
    const { zip, missing } = await zipOfJobs(jobs);
    expect(missing).toBe(1);
    await forgetAll();
    expect(await importFiles([asFile(zip, 'p.zip')])).toMatchObject({ added: 1, left: [] });
  });
});

/** The bytes of a picture that is in no history any more. */
const picture = async () => {
  const job = await made('an island', 30);
  const file = Uint8Array.from(await bytes(job.result?.images[0]?.blob));
  await forgetAll();
  return file;
};

const list = (...pictures: unknown[]) =>
  strToU8(JSON.stringify({ format: 'playground-history', version: 1, pictures }));

describe('files that were not written by this app', () => {
  it('come in where they carry a recipe of it, alone or in any ZIP', async () => {
    const own = await picture();
    expect(await importFiles([asFile(own, 'own.png')])).toEqual({ added: 1, known: 0, left: [] });
    const [job] = await listJobs();
    expect(job).toMatchObject({ state: 'done', source: null, request: { prompt: 'an island' } });
    expect(job?.request.seed).toBe(SEED);
    expect(await bytes(job?.result?.images[0]?.blob)).toEqual([...own]);
    await expect.poll(() => useJobs.getState().jobs).toHaveLength(1);

    const zip = zipSync({ 'x/own.png': own, 'x/note.txt': strToU8('hello'), 'y.png': png(3) });
    const imported = await importFiles([asFile(zip, 'others.zip')]);
    expect(imported).toMatchObject({ added: 0, known: 1 });
    expect(told(imported)).toEqual([
      ['x/note.txt', 'It is not a picture.'],
      ['y.png', 'It carries no recipe of this app.'],
    ]);
  });

  it('are named with the reason where they are damaged, and the others come in all the same', async () => {
    const own = await picture();
    const files = [asFile(strToU8('PK\x03\x04'), 'bad.zip'), asFile(own, 'own.png')];
    const imported = await importFiles(files);
    expect(imported.added).toBe(1);
    expect(told(imported)).toEqual([['bad.zip', 'It is no ZIP, or its end is missing.']]);
  });

  it('have their reasons in the language that is shown, also after it has changed', async () => {
    const zip = zipSync({ 'history.json': list(null), 'x.png': png(3) });
    const files = [
      asFile(strToU8('hello'), 'note.txt'),
      asFile(strToU8('PK\x03\x04'), 'bad.zip'),
      asFile(zip, 'p.zip'),
    ];
    const imported = await importFiles(files);
    showGerman();
    expect(told(imported)).toEqual([
      ['note.txt', 'Die Datei ist kein Bild.'],
      ['bad.zip', 'Kein ZIP, oder das Ende fehlt.'],
      ['Bild 1 der Liste', 'Der Eintrag in der Liste ist ungültig.'],
    ]);
    i18n.activate('en');
    expect(told(imported)[2]).toEqual([
      'picture 1 of the list',
      'What the list says of it is not valid.',
    ]);
  });

  it('cannot give the app an address to ask, nor what is no request', async () => {
    const own = await picture();
    const run = {
      id: 'one',
      created_at: 1,
      finished_at: 2,
      origin: 'app',
      model: 'https://models.example/x',
      recipe: { prompt: 'p', seed: 4, strength: 0.5, image_url: 'https://spy.example/a.png' },
      prompt: 'p',
      timings: {},
      has_nsfw_concepts: [],
      images: ['a.png'],
    };
    const bad = [
      { ...run, id: '../x' },
      { ...run, id: 'two', recipe: { prompt: 'p' } },
      { ...run, id: 'three', images: ['b.png'] },
      { ...run, id: 'four', created_at: 8.64e15 + 1 },
      { ...run, id: 'five', finished_at: 9e15 },
    ];
    const zip = zipSync({ 'history.json': list(run, ...bad), 'a.png': own });
    const imported = await importFiles([asFile(zip, 'p.zip')]);
    expect(imported.added).toBe(1);
    expect(told(imported).map(([, why]) => why)).toEqual([
      'What the list says of it is not valid.',
      'Its recipe is not valid.',
      'It is missing in the ZIP.',
      'What the list says of it is not valid.',
      'What the list says of it is not valid.',
    ]);
    const [job] = await listJobs();
    expect(job?.request.image_url).toBe('blob:source');
    expect(JSON.stringify(job?.request, (_key, value: unknown) => String(value))).not.toContain(
      'spy.example',
    );
    expect(job?.options.model).toEqual({ kind: 'installed', id: 'https://models.example/x' });
    const newer = strToU8('{"format":"playground-history","version":2,"pictures":[]}');
    const later = await importFiles([asFile(zipSync({ 'history.json': newer }), 'later.zip')]);
    expect(told(later)[0]?.[1]).toMatch(/^Its history.json/);
  });
});
