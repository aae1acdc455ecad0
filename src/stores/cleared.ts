import { onDatabaseLost } from '../../workers/records/database-lost.ts';
import { readDraft } from '../../workers/records/draft.ts';
import { listJobs } from '../../workers/records/jobs.ts';
import { listPacks } from '../../workers/records/packs.ts';
import type { EngineFailure } from '../../workers/protocol/failure.ts';
import { isActive, useJobs } from './jobs.ts';
import { keepLearnedWords } from './learned-words.ts';
import { keepLoras } from './loras.ts';
import { useModels } from './models.ts';
import { setSession, useSession } from './session.ts';
import { placeFocus } from './source.ts';
import { tab } from './tab.ts';

const CLEARED: EngineFailure = {
  code: 'storage_cleared',
  message: 'The data that this browser kept for the app was deleted: history and models are gone.',
  action: 'Save the picture on the screen; what is drawn from now on is kept.',
};

/** From now on says so if the database is deleted under the page, and keeps the picture on the screen anew. */
export function watchForClearing(): void {
  onDatabaseLost(() => {
    look().catch((error: unknown) => console.warn('The database is gone:', error));
  });
}

/** The connection may have been lost with nothing deleted. Then nothing is said. */
async function look(): Promise<void> {
  // As the mirrors have it: they are read anew only after this.
  const jobs = useJobs.getState().jobs.filter((job) => !isActive(job));
  const { packs } = useModels.getState();
  const { source, focus } = useSession.getState();
  const kept = new Set([...(await listJobs()), ...(await listPacks())].map(({ id }) => String(id)));
  const gone = [...jobs, ...packs].some(({ id }) => !kept.has(id));
  const sourceGone = source !== null && (await readDraft(tab.id)) === undefined;
  if (sourceGone) await placeFocus(focus, true);
  await keepLearnedWords();
  await keepLoras();
  if (gone || sourceGone) setSession({ problem: CLEARED });
}
