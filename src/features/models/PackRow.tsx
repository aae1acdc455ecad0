import { useEffect, useRef, useState } from 'react';
import { failureWords } from '../../language/failure-words.ts';
import { plural, t } from '../../language/t.ts';
import { formatAgo } from '../../language/format-date.ts';
import type { PackRecord } from '../../../workers/protocol/store.ts';
import { useModels } from '../../stores/models.ts';
import { formatBytes } from '../../language/format-number.ts';
import DeletePack from './DeletePack.tsx';
import styles from './Models.module.css';
import {
  loraFacts,
  precisionName,
  shortRevision,
  shownTitle,
  sourceName,
  stateName,
} from '../../models/names.ts';
import PackButtons from './PackButtons.tsx';
import PackPrediction from './PackPrediction.tsx';
import PackFailure from './PackFailure.tsx';
import PackProgress from './PackProgress.tsx';
import RenamePack from './RenamePack.tsx';
import { draws } from '../../stores/draws.ts';
import { useNow } from '../../ui/use-now.ts';
import UseButton from './UseButton.tsx';

/** An install that began so long ago, ms, was not begun by the person who looks now. */
const FRESH_MS = 5000;

/** The row of a model that is installed or being installed. */
export default function PackRow({ pack }: { readonly pack: PackRecord }) {
  const work = useModels((models) => models.work[pack.id]);
  const problem = useModels((models) => models.problems[pack.id]);
  const [asking, setAsking] = useState<'name' | 'deletion' | null>(null);
  const row = useRef<HTMLLIElement>(null);
  const answered = (): void => {
    setAsking(null);
    // The field that had the focus goes with the question.
    row.current?.focus({ preventScroll: true });
  };
  const { id, precision, state, createdAt } = pack;
  const title = shownTitle(pack);
  useEffect(() => {
    // Whoever has begun an install wants to see it: its row may be far from the button.
    if (Date.now() - createdAt < FRESH_MS) row.current?.scrollIntoView({ block: 'nearest' });
  }, [createdAt]);
  const works = work !== undefined || state === 'installing' || state === 'paused';
  const [worked, setWorked] = useState(works);
  if (works && !worked) setWorked(true);
  // A LoRA has no precision of its own.
  const bits = pack.lora === undefined ? precisionName(precision) : null;
  const name = bits === null ? title : `${title}, ${bits}`;
  const failure = pack.failure ?? problem;
  return (
    <li
      ref={row}
      tabIndex={-1}
      className={styles.row}
      data-model={pack.model}
      data-state={state}
      aria-label={name}
    >
      <div className={styles.head}>
        <h3>
          {title}
          {bits !== null && <span className={styles.precision}>{bits}</span>}
        </h3>
        {state === 'ready' && draws(pack) ? (
          <UseButton model={id} title={name} />
        ) : (
          <span className={styles.state} data-state={state}>
            {stateName(pack)}
          </span>
        )}
      </div>
      <Facts pack={pack} />
      {work?.waitsFor !== undefined && (
        <output className={styles.facts}>
          {failureWords(work.waitsFor).message} {t('It tries again by itself.')}
        </output>
      )}
      {/* It stays when the work is done: the rows below would jump. Of work that failed its failure tells. */}
      {(works || (worked && !failure)) && <PackProgress pack={pack} work={work} />}
      {failure !== undefined && failure !== null && <PackFailure pack={pack} failure={failure} />}
      {pack.prediction !== undefined && <PackPrediction id={id} value={pack.prediction} />}
      {asking === 'name' && <RenamePack pack={pack} onEnd={answered} />}
      {asking === 'deletion' && <DeletePack pack={pack} onKeep={answered} />}
      {asking === null && (
        <PackButtons
          pack={pack}
          busy={work !== undefined}
          onRename={() => setAsking('name')}
          onDelete={() => setAsking('deletion')}
        />
      )}
    </li>
  );
}

function Facts({ pack }: { readonly pack: PackRecord }) {
  const { state, revision, licence, source, lastUsedAt, verifiedAt } = pack;
  const now = useNow(30_000);
  const whole = state === 'ready' || state === 'damaged';
  return (
    <p className={styles.facts}>
      <span>{room(pack)}</span>
      <span>
        {pack.lora !== undefined && source.kind === 'files' ? t('from a file') : sourceName(source)}
      </span>
      {loraFacts(pack).map((fact) => (
        <span key={fact}>{fact}</span>
      ))}
      {pack.lora !== undefined && (
        <span>{plural({ one: '# tensor', other: '# tensors' }, { count: pack.lora.tensors })}</span>
      )}
      {revision !== null && (
        <span title={revision}>
          {t('revision {revision}', { revision: shortRevision(revision) })}
        </span>
      )}
      {licence !== null && (
        <span>
          <a href={licence.url} target="_blank" rel="noreferrer">
            {licence.name}
          </a>
        </span>
      )}
      {whole && (
        <span>
          {lastUsedAt === null
            ? t('never used')
            : t('used {ago}', { ago: formatAgo(lastUsedAt, now) })}
        </span>
      )}
      {whole && verifiedAt !== null && (
        <span>{t('verified {ago}', { ago: formatAgo(verifiedAt, now) })}</span>
      )}
    </p>
  );
}

/**
 * The room a model takes. While it is being installed this is the room of the whole, which does not
 * change; the progress is shown in a box of its own.
 */
function room({ state, bytesStored, bytesToStore }: PackRecord): string {
  if (state === 'ready' || state === 'damaged') return formatBytes(bytesStored);
  if (state === 'installing') return t('Keeps {size}', { size: formatBytes(bytesToStore) });
  return t('{part} of {whole} stored', {
    part: formatBytes(bytesStored),
    whole: formatBytes(bytesToStore),
  });
}
