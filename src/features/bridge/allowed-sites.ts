import * as z from 'zod/mini';
import { create } from 'zustand';
import { cancelJob } from '../../../workers/records/cancel.ts';
import { listJobsIn } from '../../../workers/records/jobs.ts';
import { keep, readKept } from '../../stores/browser-storage.ts';

/** In localStorage. Every window reads it before each use, since any other may have changed it. */
const KEY = 'playground-bridge';

/** An entry that is no text costs itself only. */
const origins = z.pipe(
  z.array(z.unknown()),
  z.transform((given) => given.filter((each) => typeof each === 'string')),
);
const stored = z.object({ state: z.object({ origins }) });

/** false once the browser has refused to keep the list: this window then goes by its own. */
let isKept = true;

interface AllowedSites {
  /** Origins, in the order they were allowed. */
  readonly origins: readonly string[];
}

/** Sites a person has allowed to use this browser's engine, as this window has seen them last. */
export const useAllowedSites = create<AllowedSites>(() => ({ origins: readOrigins([]) }));

// Other windows get this event, the one that writes does not.
globalThis.addEventListener?.('storage', ({ key }) => {
  if (key === KEY || key === null) refresh();
});

/** Whether a site is allowed now, whichever window has said so. */
export function isAllowed(origin: string): boolean {
  return refresh().includes(origin);
}

export function allowSite(origin: string): void {
  write([...refresh().filter((each) => each !== origin), origin]);
}

/** Forbids a site again. Its jobs that wait or run are cancelled. */
export function forgetSite(origin: string): void {
  write(refresh().filter((each) => each !== origin));
  cancelJobsOf(origin).catch((error: unknown) => console.warn(error));
}

function refresh(): readonly string[] {
  const { origins: before } = useAllowedSites.getState();
  const origins = readOrigins(before);
  if (String(origins) !== String(before)) useAllowedSites.setState({ origins });
  return origins;
}

/** @param otherwise what is returned if the browser keeps nothing */
function readOrigins(otherwise: readonly string[]): readonly string[] {
  if (!isKept) return otherwise;
  const text = readKept('localStorage', KEY);
  return text === null ? [] : parsed(text);
}

function parsed(text: string): readonly string[] {
  try {
    return stored.parse(JSON.parse(text)).state.origins;
  } catch {
    // Nobody can tell any more who was allowed.
    return [];
  }
}

function write(origins: readonly string[]): void {
  isKept &&= keep('localStorage', KEY, JSON.stringify({ state: { origins }, version: 1 }));
  useAllowedSites.setState({ origins });
}

async function cancelJobsOf(site: string): Promise<void> {
  const active = [...(await listJobsIn('queued')), ...(await listJobsIn('running'))];
  for (const job of active) if (job.site === site) await cancelJob(job.id);
}
