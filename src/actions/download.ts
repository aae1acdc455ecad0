/** Finished pictures out of the app: as a file, as a ZIP, into the clipboard, to another app. */
import { t } from '../language/t.ts';
import { EngineError } from '../../workers/failure.ts';
import type { JobRecord, StoredImage } from '../../workers/records/record.ts';
import { shownIndex } from '../stores/look.ts';
import { type DownloadFormat, setSettings, useSettings } from '../stores/settings.ts';
import type { FileChoice } from './picture-file.ts';

/** Loaded with the first file that is wanted. */
const files = () => import('./picture-file.ts');

/**
 * Saves the shown picture of a finished job.
 * @param format the next download has it too; without it, the format of the last
 */
export async function downloadShown(job: JobRecord, format?: DownloadFormat): Promise<void> {
  const choice = { ...chosen(), ...(format !== undefined && { format }) };
  const file = await shownFile(job, choice);
  if (file === null) return;
  save(file);
  await keepFormat(choice.format, file.type);
}

/** Saves all pictures of a finished job in one ZIP. */
export async function downloadAll(job: JobRecord): Promise<void> {
  const { pictureFile, zipOf } = await files();
  const all: { readonly name: string; readonly blob: Blob }[] = [];
  const choice = chosen();
  for (const [index, image] of (job.result?.images ?? []).entries()) {
    const blob = await pictureFile(job, image, choice);
    all.push({ name: fileName(job, index, blob.type), blob });
  }
  const name = `${baseName(job)}.zip`;
  save(new File([await zipOf(all)], name, { type: 'application/zip' }));
  await keepFormat(choice.format, all[0]?.blob.type);
}

/** The next download has a format that this browser has written. Another one is given up, and that is said. */
async function keepFormat(format: DownloadFormat, type: string | undefined): Promise<void> {
  if (format === 'stored' || type === undefined || type === `image/${format}`) {
    setSettings({ downloadFormat: format });
    return;
  }
  setSettings({ downloadFormat: 'stored' });
  const [asked, saved] = [FORMAT_NAMES[format], type === 'image/png' ? 'PNG' : 'JPEG'];
  const { toasts } = await import('../ui/toasts.ts');
  toasts.add({
    title: t('This browser cannot write {asked}. The picture is saved as {saved}.', {
      asked,
      saved,
    }),
  });
}

const FORMAT_NAMES = { png: 'PNG', jpeg: 'JPEG', webp: 'WebP' } as const;

/**
 * Puts the shown picture into the clipboard, as PNG: that is what clipboards take.
 * @throws {EngineError} `feature_not_supported` if the page has no clipboard
 */
export async function copyShown(job: JobRecord): Promise<void> {
  if (globalThis.ClipboardItem === undefined || navigator.clipboard === undefined) {
    throw new EngineError(
      'feature_not_supported',
      'This browser lets no page copy a picture here.',
      'Download the picture instead, or open the app over https.',
    );
  }
  // The browser waits for the picture: asked later, it would not know that a person wanted it.
  const png = shownFile(job, { format: 'png', withRecipe: false }).then(
    (file) => file ?? new Blob(),
  );
  await navigator.clipboard.write([new ClipboardItem({ 'image/png': png })]);
  const { toasts } = await import('../ui/toasts.ts');
  toasts.add({ title: t('The picture is in the clipboard.') });
}

/**
 * Puts the recipe of a finished job into the clipboard, as AUTOMATIC1111's text.
 * @throws {EngineError} `feature_not_supported` if the page has no clipboard
 */
export async function copyRecipe(job: JobRecord): Promise<void> {
  if (globalThis.ClipboardItem === undefined || navigator.clipboard === undefined) {
    throw new EngineError(
      'feature_not_supported',
      'This browser lets no page copy a text here.',
      'Open “How it was made” and copy from there, or open the app over https.',
    );
  }
  // The browser waits for the text: asked later, it would not know that a person wanted it.
  const text = import('./picture-recipe.ts').then(({ recipeText }) => recipeText(job));
  await navigator.clipboard.write([new ClipboardItem({ 'text/plain': text })]);
  const { toasts } = await import('../ui/toasts.ts');
  toasts.add({ title: t('The recipe is in the clipboard.') });
}

/** Hands the shown picture to another app of the device. Whoever closes the list of apps wants nothing. */
export async function shareShown(job: JobRecord): Promise<void> {
  const file = await shownFile(job, chosen());
  if (file !== null) await navigator.share({ files: [file] });
}

function chosen(): FileChoice {
  const { downloadFormat: format, downloadRecipe: withRecipe } = useSettings.getState();
  return { format, withRecipe };
}

async function shownFile(job: JobRecord, choice: FileChoice): Promise<File | null> {
  const index = shownIndex(job.id);
  const image: StoredImage | undefined = job.result?.images[index];
  if (image === undefined) return null;
  const { pictureFile } = await files();
  const blob = await pictureFile(job, image, choice);
  return new File([blob], fileName(job, index, blob.type), { type: blob.type });
}

/** Has the browser save a file. */
export function save(file: File): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = file.name;
  link.click();
  // The browser holds the Blob itself once it has begun to save it.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

const EXTENSIONS: Readonly<Record<string, string>> = { 'image/png': 'png', 'image/webp': 'webp' };

/** "an-island-near-sea-1234.jpg", the second picture "…-1234_1.jpg". */
export function fileName(
  job: Pick<JobRecord, 'request'>,
  index: number,
  contentType: string,
): string {
  const suffix = index === 0 ? '' : `_${index}`;
  return `${baseName(job)}${suffix}.${EXTENSIONS[contentType] ?? 'jpg'}`;
}

function baseName({ request }: Pick<JobRecord, 'request'>): string {
  const words = request.prompt.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? ['picture'];
  return `${words.slice(0, 6).join('-').slice(0, 60)}-${request.seed}`;
}
