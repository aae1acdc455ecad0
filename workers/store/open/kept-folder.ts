import type { ModelSource } from '../../protocol/engine.ts';
import { embeddedPacks } from '../../records/embedded.ts';
import { markDamaged } from '../../records/packs.ts';
import { openInstalled } from './open-installed.ts';
import { EngineError, toFailure } from '../../failure.ts';
import type { ModelFolder } from '../../weights/folder.ts';

/** `own`: of this version of the app. `any`: of another too, for when nothing else can be had. */
type WhichCopy = 'own' | 'any';

/**
 * A folder that comes with the app, out of the store; to be closed. Undefined where it is not kept
 * whole, or repaired or deleted just now.
 * @param base absolute URL of the folder, ending in a slash
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
 * One file of such a folder, whole; undefined also where it cannot be read. The record of a copy that turns
 * out damaged says so from then on.
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
 * Whether a model that comes with the app may yet be read, after it failed with `error`: from the app's
 * folder where the copy in the store is damaged, which its record says from then on; from that copy where
 * it has come meanwhile and the folder does not answer.
 */
export async function hasOtherCopy(source: ModelSource, error: unknown): Promise<boolean> {
  if (source.kind !== 'url' || !(isDamage(error) || isUnreachable(error))) return false;
  const { own } = await embeddedPacks(source.baseUrl);
  if (own?.state !== 'ready') return false;
  if (isDamage(error)) await markDamaged(own.id, toFailure(error));
  return true;
}

/** Nothing answered, or not with what was asked for. */
export function isUnreachable(error: unknown): boolean {
  return error instanceof EngineError && error.code === 'file_download_error';
}

function isDamage(error: unknown): boolean {
  return error instanceof EngineError && error.code === 'model_damaged';
}
