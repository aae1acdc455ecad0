import { ShieldCheck } from 'lucide-react';
import { said, t } from '../../language/t.ts';
import { formatAgo } from '../../language/format-date.ts';
import type { PackRecord } from '../../../workers/protocol/store.ts';
import { useModels } from '../../stores/models.ts';
import { formatBytes } from '../../language/format-number.ts';
import { copyOf } from '../../models/embedded-copy.ts';
import { folderOf, type ModelEntry } from '../../models/manifest.ts';
import { isDrawing } from '../../models/manifest-schema.ts';
import styles from './Models.module.css';
import { stateName } from '../../models/names.ts';
import { verify } from '../../models/pack-actions.ts';
import PackFailure from './PackFailure.tsx';
import PackProgress from './PackProgress.tsx';
import SmallButton from './SmallButton.tsx';
import { useNow } from '../../ui/use-now.ts';
import UseButton from './UseButton.tsx';

/**
 * The row of a model that comes with the app. Its copy in the store cannot be deleted: the app
 * would renew it.
 */
export default function EmbeddedRow({ entry }: { readonly entry: ModelEntry }) {
  const { id, licence } = entry;
  const [title, summary] = [said(entry.title), said(entry.summary)];
  const pack = useModels(({ packs }) => copyOf(packs, folderOf(entry)));
  const work = useModels((models) => pack && models.work[pack.id]);
  const problem = useModels((models) => pack && models.problems[pack.id]);
  const failure = pack?.failure ?? problem ?? null;
  const draws = isDrawing(entry);
  return (
    <li className={styles.row} data-model={id} data-copy={pack?.state ?? 'none'} aria-label={title}>
      <div className={styles.head}>
        <h3>{title}</h3>
        {draws && <UseButton model={id} title={title} />}
        {!draws && pack !== undefined && (
          <span className={styles.state} data-state={pack.state}>
            {stateName(pack)}
          </span>
        )}
      </div>
      <p className={styles.facts}>
        {summary}
        <br />
        <span>{t('Comes with the app')}</span>
        <span>
          <a href={licence.url} target="_blank" rel="noreferrer">
            {licence.name}
          </a>
        </span>
        {pack !== undefined && <Copy pack={pack} />}
      </p>
      {pack !== undefined && (work !== undefined || pack.state === 'installing') && (
        <PackProgress pack={pack} work={work} />
      )}
      {pack !== undefined && failure !== null && <PackFailure pack={pack} failure={failure} />}
      {pack?.state === 'ready' && (
        <div className={styles.buttons}>
          <SmallButton
            icon={ShieldCheck}
            disabled={work !== undefined}
            perform={() => verify(pack.id)}
          >
            {t('Verify')}
          </SmallButton>
        </div>
      )}
    </li>
  );
}

function Copy({ pack: { bytesStored, verifiedAt } }: { readonly pack: PackRecord }) {
  const now = useNow(30_000);
  return (
    <>
      <span>{t('{size} kept for offline', { size: formatBytes(bytesStored) })}</span>
      {verifiedAt !== null && (
        <span>{t('verified {ago}', { ago: formatAgo(verifiedAt, now) })}</span>
      )}
    </>
  );
}
