/** Opening a picture, before it is on the stage. */
import { t } from '../language/t.ts';
import { copyPicture } from './copy-picture.ts';
import type { MaskDrawing } from './mask.ts';
import { readSource, type Source, type SourceRead } from './read-source.ts';
import { setSession } from './session.ts';
import type { SourceTurn } from './source-turn.ts';
import { whileOpening } from './while-opening.ts';

/** A picture, and what is painted of it. */
export interface PictureFile {
  readonly blob: Blob;
  /** Its file name. */
  readonly name: string;
  readonly mask?: Blob | undefined;
}

/** A picture that was opened, with what is painted of it. */
export type Opened = SourceRead & { readonly ok: true; readonly mask: OpenedMask | undefined };

/** A mask, or why it cannot be shown. */
export type OpenedMask = MaskDrawing | keyof typeof UNSHOWN;

/** Why a mask cannot be shown, as a person reads it. */
export const UNSHOWN = {
  unreadable: () => t('Its mask cannot be shown: the browser cannot read the file.'),
  'no script': () => t('Its mask cannot be shown: a part of the app did not come from its server.'),
} as const;

/**
 * Opens a picture, and its mask, for `putOnStage`.
 * @returns null if it cannot be opened, which is shown, or if another action has begun meanwhile
 */
export async function openPicture(file: PictureFile, turn: SourceTurn): Promise<Opened | null> {
  const read = await whileOpening(() => openSource(file, turn));
  if (read === null || read.ok) return read;
  setSession({ problem: read.failure });
  return null;
}

/**
 * Opens a copy of a picture, and its mask.
 * @returns null if another action has begun meanwhile
 */
async function openSource(
  { blob, name, mask }: PictureFile,
  turn: SourceTurn,
): Promise<Opened | (SourceRead & { readonly ok: false }) | null> {
  const copy = await copyPicture(blob, name);
  if (!turn.isLast()) return null;
  if (!copy.ok) return copy;
  const read = await readSource(copy.blob, name);
  const drawing = read.ok && mask !== undefined ? await openMask(mask, read.source) : undefined;
  if (turn.isLast()) return read.ok ? { ...read, mask: drawing } : read;
  if (read.ok) URL.revokeObjectURL(read.source.url);
  return null;
}

/** Never rejects: without its mask the picture can still be shown. */
async function openMask(mask: Blob, source: Source): Promise<OpenedMask> {
  try {
    const { readMask } = await import('./read-mask.ts');
    return (await readMask(mask, source)) ?? 'unreadable';
  } catch (error) {
    console.warn('The mask cannot be shown:', error);
    return 'no script';
  }
}
