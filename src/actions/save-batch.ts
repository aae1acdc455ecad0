import { readBlob } from '../../workers/records/blobs.ts';
import type { BatchId, JobRecord, StoredImage } from '../../workers/records/record.ts';
import { plural } from '../language/t.ts';
import { useJobs } from '../stores/jobs.ts';
import { useSettings } from '../stores/settings.ts';
import { zipFiles } from './archive/write-zip.ts';
import { jobsOfBatch } from './batch.ts';
import { fileName, save } from './download.ts';
import { type FileChoice, pictureFile } from './picture-file.ts';

/**
 * Saves the finished pictures of a batch as one ZIP: each in the format of the last download, with its recipe where the
 * person wants that, and named after the picture that it was made of. A picture that is not stored any more is left
 * out, and that is said.
 * @throws {EngineError} `invalid_request` if one ZIP cannot hold so much
 */
export async function saveBatch(batch: BatchId): Promise<void> {
  const { zip, missing } = await zipOfBatch(jobsOfBatch(useJobs.getState().jobs, batch));
  const day = new Intl.DateTimeFormat('sv', { dateStyle: 'short' }).format(Date.now());
  save(new File([zip], `pictures-${day}.zip`, { type: zip.type }));
  if (missing === 0) return;
  const { toasts } = await import('../ui/toasts.ts');
  toasts.add({
    title: plural(
      {
        one: 'One of the pictures is not stored any more, so the ZIP lacks it.',
        other: '# of the pictures are not stored any more, so the ZIP lacks them.',
      },
      { count: missing },
    ),
  });
}

/** The same as a Blob. */
export async function zipOfBatch(
  jobs: readonly JobRecord[],
): Promise<{ readonly zip: Blob; readonly missing: number }> {
  const { downloadFormat: format, downloadRecipe: withRecipe } = useSettings.getState();
  const names = new Set<string>();
  const files = [];
  let missing = 0;
  let choice: FileChoice | null = null;
  for (const job of jobs) {
    for (const [index, image] of (job.result?.images ?? []).entries()) {
      if ((await readBlob(image.blob)) === undefined) {
        missing += 1;
        continue;
      }
      choice ??= await writable(job, image, { format, withRecipe });
      const written = choice;
      const type = written.format === 'stored' ? image.content_type : `image/${written.format}`;
      const name = freeName(nameOf(job, index, type), names);
      names.add(name);
      files.push({ name, read: () => pictureFile(job, image, written) });
    }
  }
  return { zip: await zipFiles(files), missing };
}

/** The choice of the person; as the pictures were made, where this browser cannot write that format. */
async function writable(
  job: JobRecord,
  image: StoredImage,
  choice: FileChoice,
): Promise<FileChoice> {
  if (choice.format === 'stored') return choice;
  const { type } = await pictureFile(job, image, choice);
  return type === `image/${choice.format}` ? choice : { ...choice, format: 'stored' };
}

/** "cat-1234.jpg": all pictures of a batch have one prompt, so the source says which is which. */
function nameOf({ request }: JobRecord, index: number, type: string): string {
  const source =
    request.image_url?.replace(/^blob:/, '').replace(/\.\w{1,5}$/, '') ?? request.prompt;
  return fileName({ request: { ...request, prompt: source } }, index, type);
}

/** Two pictures may have one name, and one seed. */
function freeName(name: string, taken: ReadonlySet<string>): string {
  const dot = name.lastIndexOf('.');
  for (let count = 1; ; count++) {
    const free = count === 1 ? name : `${name.slice(0, dot)}-${count}${name.slice(dot)}`;
    if (!taken.has(free)) return free;
  }
}
