import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

/** Names the environment variable with the folder that `prepare.ts` makes for a run of Vitest. */
export const PREPARED = 'E2E_PREPARED';

/** Folders in it: pages to be served, and the profile that is only ever copied. */
export type Prepared = 'client-page' | 'store-page' | 'store-worker' | 'ready-profile';

/** @returns the path of one of the folders; of all of them without a name. */
export function preparedPath(name: Prepared | '' = ''): string {
  const folder = process.env[PREPARED];
  if (folder === undefined) throw new Error('test/e2e/prepare.ts has not run.');
  return join(folder, name);
}

/** A folder for a browser's profile, of one test file alone. */
export interface ProfileFolder {
  readonly folder: string;
  remove(): Promise<void>;
}

/**
 * @param ready whether the app at `APP_ORIGIN` needs no network in it: it has been opened there once.
 *   Otherwise the profile is new.
 */
export async function newProfile(ready: boolean): Promise<ProfileFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'profile-'));
  if (ready) await cp(preparedPath('ready-profile'), folder, { recursive: true });
  return {
    folder,
    // The browser's last writes may come after its end is reported.
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}
