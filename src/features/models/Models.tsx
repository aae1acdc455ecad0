import { useEffect } from 'react';
import { t } from '../../language/t.ts';
import type { PackRecord } from '../../../workers/protocol/store.ts';
import controls from '../../ui/controls.module.css';
import CopyReport from '../capability/CopyReport.tsx';
import Failure from '../../ui/Failure.tsx';
import { useModels } from '../../stores/models.ts';
import { draws } from '../../stores/draws.ts';
import { setSession, useSession } from '../../stores/session.ts';
import EmbeddedRow from './EmbeddedRow.tsx';
import EntryRow from './EntryRow.tsx';
import { folderOf, MANIFEST_FAILURE, MODELS } from '../../models/manifest.ts';
import styles from './Models.module.css';
import { obstacle } from '../../models/obstacle.ts';
import OtherSource from './OtherSource.tsx';
import PackRow from './PackRow.tsx';
import { measureStorage, useStorage } from '../../models/storage.ts';
import StorageLine from './StorageLine.tsx';

/**
 * Measures the free storage whenever a pack appears, goes or changes its state. Measuring takes
 * long, so it is not done for the progress of an install.
 */
function followStorage(): () => void {
  void measureStorage();
  return useModels.subscribe((now, before) => {
    if (states(now.packs) !== states(before.packs)) void measureStorage();
  });
}

/**
 * Whether a pack belongs in the list of installed models. A model that comes with this app has a
 * row of its own; one that came with an app in another folder of this origin has none.
 */
function isInstalled({ source }: PackRecord): boolean {
  if (source.kind !== 'embedded') return true;
  return MODELS.every((entry) => !entry.embedded || folderOf(entry) !== source.base);
}

function states(packs: readonly PackRecord[]): string {
  return packs.map(({ id, state }) => `${id} ${state}`).join();
}

/** All models: the installed ones, those that can be installed, and the room each takes. */
export default function Models() {
  const packs = useModels((models) => models.packs);
  const crashed = useModels((models) => models.crashed);
  const problems = useModels((models) => models.problems);
  const report = useSession((session) => session.report);
  const estimate = useStorage((storage) => storage.estimate);
  const hindered = obstacle(report, estimate);
  // A model that is being installed shows its bytes in its own row.
  const kept = packs.filter(({ state }) => state !== 'installing');
  const stored = kept.reduce((sum, { bytesStored }) => sum + bytesStored, 0);

  useEffect(followStorage, []);

  // Problems of packs without a row, such as an install that was undone, are shown by themselves.
  const homeless = Object.entries(problems).filter(([id]) => packs.every((pack) => pack.id !== id));
  return (
    <>
      {hindered !== null && (
        <p className={styles.obstacle} role={hindered.blocks ? 'alert' : undefined}>
          {hindered.sentence}{' '}
          {hindered.action === '' ? (
            <button
              type="button"
              className={controls.link}
              onClick={() => setSession({ dialog: 'capability' })}
            >
              {t('See what is missing')}
            </button>
          ) : (
            <b>{hindered.action}</b>
          )}
        </p>
      )}
      {MANIFEST_FAILURE !== null && <Failure failure={MANIFEST_FAILURE} />}
      {crashed !== null && (
        <Failure failure={crashed}>
          <CopyReport failure={crashed} />
        </Failure>
      )}
      {homeless.map(
        ([id, failure]) =>
          failure && (
            <Failure key={id} failure={failure}>
              <CopyReport failure={failure} />
            </Failure>
          ),
      )}
      <ModelList title={t('Models')} only={draws} blocked={hindered?.blocks ?? false} />
      <h3 className={styles.group}>{t('Helper models')}</h3>
      <ModelList title={t('Helper models')} only={helps} blocked={hindered?.blocks ?? false} />
      <Loras />
      <OtherSource blocked={hindered?.blocks ?? false} />
      <StorageLine stored={stored} />
    </>
  );
}

interface ListProps {
  readonly title: string;
  /** Which models the list has. */
  readonly only: (model: Pick<PackRecord, 'format'>) => boolean;
  /** Nothing can be installed in this browser. */
  readonly blocked: boolean;
}

/** Models that come with the app, those that are installed, and those that can be, in this order. */
function ModelList({ title, only, blocked }: ListProps) {
  const packs = useModels((models) => models.packs);
  const entries = MODELS.filter(({ format }) => only(format === undefined ? {} : { format }));
  return (
    <ul className={styles.list} aria-label={title}>
      {entries
        .filter(({ embedded }) => embedded)
        .map((entry) => (
          <EmbeddedRow key={entry.id} entry={entry} />
        ))}
      {packs
        .filter((pack) => isInstalled(pack) && only(pack))
        .map((pack) => (
          <PackRow key={pack.id} pack={pack} />
        ))}
      {entries
        .filter(({ embedded }) => !embedded)
        .map((entry) => (
          <EntryRow key={entry.id} entry={entry} blocked={blocked} />
        ))}
    </ul>
  );
}

function helps(model: Pick<PackRecord, 'format'>): boolean {
  return !draws(model) && !isLora(model);
}

function isLora({ format }: Pick<PackRecord, 'format'>): boolean {
  return format === 'lora';
}

/** The LoRAs that are kept. They are added where they are used, under Advanced. */
function Loras() {
  const packs = useModels((models) => models.packs);
  const kept = packs.filter(isLora);
  if (kept.length === 0) return null;
  return (
    <>
      <h3 className={styles.group}>{t('LoRAs')}</h3>
      <ul className={styles.list} aria-label={t('LoRAs')}>
        {kept.map((pack) => (
          <PackRow key={pack.id} pack={pack} />
        ))}
      </ul>
    </>
  );
}
