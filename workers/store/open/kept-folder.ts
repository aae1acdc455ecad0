import type { ModelSource } from '../../protocol/engine-options.ts';
import { embeddedPacks } from '../../records/embedded.ts';
import { markDamaged } from '../../records/packs.ts';
import { openInstalled } from './open-installed.ts';
import { EngineError, toFailure } from '../../failure.ts';
import type { ModelFolder } from '../../weights/folder.ts';

/**
 * Which copies of an embedded folder may be read. `own`: the one that this version of the app made. `any`:
 * also one of another version, for when there is no network.
 */
type WhichCopy = 'own' | 'any';

/**
 * Opens the installed copy of a folder that comes with the app. The caller has to close it.
 * @param base absolute URL of the folder, ending in a slash
 * @returns undefined if there is no complete copy, or if it is being repaired or deleted
 */
export async function openKept(
  base: string,
  which: WhichCopy = 'own',
): Promise<ModelFolder | undefined> {
  const { own, others } = await embeddedPacks(base);
  for (const pack of which === 'any' ? [own, ...others] : [own]) {
    if (pack?.state !== 'ready') continue;
    const folder = await openInstalled(pack.id).catch((error: unknown) => {
      if (!(error instanceof EngineError)) throw error;
    });
    if (folder !== undefined) return folder;
  }
  return undefined;
}

/**
 * Reads one file of the installed copy of a folder that comes with the app. If the copy turns out damaged,
 * its record is marked as damaged.
 * @param base absolute URL of the folder, ending in a slash
 * @returns undefined if there is no copy, or if the file cannot be read
 */
export async function readKept(
  base: string,
  path: string,
  which: WhichCopy = 'own',
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const folder = await openKept(base, which);
  if (folder === undefined) return undefined;
  try {
    const file = await folder.open(path);
    return await file.read(0, file.size);
  } catch (error) {
    if (isDamage(error) && folder.held !== undefined) {
      await markDamaged(folder.held, toFailure(error));
    }
    return undefined;
  } finally {
    folder.close?.();
  }
}

/**
 * Whether a run that failed with `error` should be tried again with the other copy of an embedded model.
 * If the installed copy is damaged, it is marked as damaged, and the other copy is the app's URL. If the
 * URL did not answer, the other copy is the installed one, provided it has become ready meanwhile.
 */
export async function hasOtherCopy(source: ModelSource, error: unknown): Promise<boolean> {
  if (source.kind !== 'url' || !(isDamage(error) || isUnreachable(error))) return false;
  const { own } = await embeddedPacks(source.baseUrl);
  if (own?.state !== 'ready') return false;
  if (isDamage(error)) await markDamaged(own.id, toFailure(error));
  return true;
}

/** Whether the server did not answer, or answered with something else than the bytes asked for. */
export function isUnreachable(error: unknown): boolean {
  return error instanceof EngineError && error.code === 'file_download_error';
}

function isDamage(error: unknown): boolean {
  return error instanceof EngineError && error.code === 'model_damaged';
}
