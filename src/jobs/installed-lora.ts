import { findLora, readPack } from '../../workers/records/packs.ts';
import type { JobOrigin, StoredLora } from '../../workers/records/record.ts';
import type { InstalledFile } from '../../workers/protocol/engine-job.ts';
import type { PackRecord } from '../../workers/protocol/store.ts';
import type { EngineFailure } from '../../workers/protocol/failure.ts';
import { namesLora, readHubPlace } from '../request/hub-place.ts';

type Found =
  | { readonly ok: true; readonly blob: InstalledFile }
  | { readonly ok: false; readonly failure: EngineFailure };

/**
 * The LoRA of a job in the model store.
 * @param stored the pack that the job names
 * @param origin who asks; another site may not learn what is installed here
 * @returns undefined if it has to be fetched from its address
 * @throws what the database throws
 */
export async function installedLora(
  path: string,
  stored: StoredLora | null,
  origin: JobOrigin,
): Promise<Found | undefined> {
  const named = stored === null ? undefined : await readPack(stored.pack);
  const pack =
    named?.state === 'ready' || origin === 'bridge' ? named : ((await findNamed(path)) ?? named);
  if (pack?.state === 'ready' && pack.lora !== undefined) {
    return { ok: true, blob: { pack: pack.id, path: pack.lora.file } };
  }
  if (/^https?:/.test(path) || readHubPlace(path) !== undefined) return undefined;
  if (stored === null) return undefined;
  const name = path.replace(/^blob:/, '');
  const [message, action] =
    pack === undefined
      ? [`The LoRA “${name}” is not in this browser any more.`, 'Add its file again.']
      : [`The LoRA “${name}” is not ready: ${pack.failure?.message ?? 'it is being read.'}`, WAIT];
  return { ok: false, failure: { code: 'model_not_found', message, action } };
}

/** The name itself comes first: another one may be spelled so too. */
async function findNamed(path: string): Promise<PackRecord | undefined> {
  const exact = await findLora((paths) => paths.includes(path));
  return exact ?? findLora((paths, commit) => namesLora(path, paths, commit));
}

const WAIT = 'Look at it in the list of models.';
