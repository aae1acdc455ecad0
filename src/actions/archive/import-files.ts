import { said, t } from '../../language/t.ts';
import { errorText } from '../../../workers/failure.ts';
import { restoreJob } from '../../../workers/records/jobs.ts';
import { withRoom } from '../../../workers/records/retention.ts';
import { isQuotaError, NO_ROOM } from '../../../workers/records/write-failure.ts';
import { LIST_NAME, readList } from './history-list.ts';
import { jobOfPicture, jobOfRun, type JobWithFiles, Known } from './job-of-files.ts';
import { LARGEST_PICTURE, type Picture, pictureOf } from './picture-of-file.ts';
import { BadZip, listZip, type Told, type ZipEntry, ZipReader } from './read-zip.ts';
import { SourceFiles } from './source-files.ts';

/** What came of files that a person brought in. */
export interface Imported {
  /** Runs that are new here, or that had been deleted and could still be brought back. */
  readonly added: number;
  /** Runs that were here already. */
  readonly known: number;
  /** Files that were not read. */
  readonly left: readonly LeftFile[];
}

/** A file that was not read, and why: a sentence. The report stands while the language may change. */
export interface LeftFile {
  readonly name: Told;
  readonly why: Told;
}

/** The longest list that is read. */
const LONGEST_LIST = 32 << 20;

/**
 * Brings pictures into the history as finished runs: those of a ZIP that this app wrote, with the pictures they were made
 * of, and single pictures that carry a recipe of this app, in a ZIP or not. One file is in memory at a time.
 * Never rejects: where the browser has no room left, it ends with what has come in until then.
 */
export async function importFiles(files: readonly File[]): Promise<Imported> {
  const done = { added: 0, known: 0, left: [] as LeftFile[] };
  const leave: Taking['leave'] = (name, why) => void done.left.push({ name, why });
  const take: Taking['take'] = async (name, work) => {
    try {
      const { job, blobs } = await work();
      const isNew = await withRoom(() => restoreJob(job, blobs, true), [job.id]);
      done[isNew ? 'added' : 'known'] += 1;
    } catch (error) {
      if (error instanceof Known) done.known += 1;
      else if (isQuotaError(error)) throw new Full(name);
      else leave(name, reasonOf(error));
    }
  };
  for (const file of files) {
    try {
      if (await isZip(file)) {
        await takeZip(new ZipReader(file), await listZip(file), { take, leave });
      } else
        await take(
          () => file.name,
          () => jobOfPicture(file),
        );
    } catch (error) {
      if (error instanceof Full) {
        leave(error.file, fullText);
        break;
      }
      leave(() => file.name, reasonOf(error));
    }
  }
  return done;
}

/** The browser has no room for a run, and so for none of those that follow. */
class Full extends Error {
  override readonly name = 'Full';

  constructor(readonly file: Told) {
    super('no room');
  }
}

function fullText(): string {
  return `${t('The browser has no room left for it and for what follows it.')} ${said(NO_ROOM.action)}`;
}

function reasonOf(error: unknown): Told {
  return error instanceof BadZip ? error.why : () => errorText(error);
}

/** What comes of the files of a ZIP. */
interface Taking {
  /** Stores what `work` makes of a file, or says why not. */
  readonly take: (name: Told, work: () => Promise<JobWithFiles>) => Promise<void>;
  /** Says why a file is not read. */
  readonly leave: (name: Told, why: Told) => void;
}

async function takeZip(
  reader: ZipReader,
  entries: readonly ZipEntry[],
  { take, leave }: Taking,
): Promise<void> {
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const list = byName.get(LIST_NAME);
  if (list === undefined) {
    for (const entry of entries) {
      // What a Mac puts beside each file.
      if (/(?:^|\/)(?:__MACOSX\/|\.)/.test(entry.name)) continue;
      await take(
        () => entry.name,
        async () => jobOfPicture(await reader.read(entry, LARGEST_PICTURE)),
      );
    }
    return;
  }
  const runs = readList(await (await reader.read(list, LONGEST_LIST)).text());
  if (runs === null)
    throw new BadZip(() =>
      t('Its {list} is not one that this version reads.', { list: LIST_NAME }),
    );
  const read = async (name: string): Promise<Picture> => {
    const entry = byName.get(name);
    if (entry === undefined) throw new BadZip(() => t('It is missing in the ZIP.'));
    return pictureOf(await reader.read(entry, LARGEST_PICTURE));
  };
  const sources = new SourceFiles(read, leave);
  for (const [index, run] of runs.entries()) {
    const name = () => run?.images[0] ?? t('picture {number} of the list', { number: index + 1 });
    await take(name, () => jobOfRun(run, read, sources));
  }
}

async function isZip(file: Blob): Promise<boolean> {
  const [p, k, third] = new Uint8Array(await file.slice(0, 3).arrayBuffer());
  // An empty ZIP begins with its end.
  return p === 0x50 && k === 0x4b && (third === 3 || third === 5);
}
