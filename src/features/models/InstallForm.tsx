import { Download } from 'lucide-react';
import { useState } from 'react';
import { rich } from '../../language/rich.tsx';
import { t } from '../../language/t.ts';
import type { Precision } from '../../../workers/protocol/engine-options.ts';
import type { EngineFailure } from '../../../workers/protocol/failure.ts';
import controls from '../../ui/controls.module.css';
import CopyReport from '../capability/CopyReport.tsx';
import Failure from '../../ui/Failure.tsx';
import { useModels } from '../../stores/models.ts';
import { useSettings } from '../../stores/settings.ts';
import { formatBytes } from '../../language/format-number.ts';
import { type Draft, installSpec } from '../../models/draft.ts';
import { draws } from '../../stores/draws.ts';
import styles from './Install.module.css';
import { downloadBytes } from '../../models/manifest.ts';
import FullModelWord from './FullModelWord.tsx';
import Licence, { useAccepted } from './Licence.tsx';
import { shownTitle, sourceName } from '../../models/names.ts';
import { pinned } from '../../models/look-at-repository.ts';
import { install } from '../../models/pack-actions.ts';
import PrecisionChoice from './PrecisionChoice.tsx';
import type { Prediction } from '../../../workers/protocol/prediction.ts';
import TrainedAs from './TrainedAs.tsx';
import RoomHint from './RoomHint.tsx';
import { useFullModelWord } from './use-full-model-word.ts';

interface Props {
  readonly draft: Draft;
  /** Nothing can be installed in this browser. */
  readonly blocked: boolean;
  readonly onBegun: () => void;
}

/** Shows and asks everything that must be decided before a model's download begins. */
export default function InstallForm({ draft, blocked, onBegun }: Props) {
  const packs = useModels((models) => models.packs);
  const taken = packs.filter(({ model }) => model === draft.model).map((pack) => pack.precision);
  const free = draft.precisions.filter((each) => !taken.includes(each));
  const [chosen, setChosen] = useState<Precision>(free.includes('q8') ? 'q8' : (free[0] ?? 'fp16'));
  const precision = free.includes(chosen) ? chosen : (free[0] ?? chosen);
  const [prediction, setPrediction] = useState<Prediction>('epsilon');
  const [failure, setFailure] = useState<EngineFailure | null>(null);
  const [busy, setBusy] = useState(false);
  const hub = useSettings((settings) => settings.hub);
  const accepted = useAccepted(draft.licence);
  const kept = draft.keptBytes[precision] ?? null;
  const bytes = downloadBytes(draft.files[precision] ?? []) ?? draft.fetchedBytes ?? null;
  const local = draft.source.kind === 'files';
  const word = useFullModelWord({ precision, keptBytes: draft.keptBytes }, !draws(draft));

  const begin = async (): Promise<void> => {
    setFailure(null);
    setBusy(true);
    const spec = installSpec(draft, precision, draft.asks ? prediction : undefined);
    const answer = await install({ ...spec, source: await pinned(spec, hub) });
    setBusy(false);
    if (answer.ok) onBegun();
    else setFailure(answer.failure);
  };

  if (free.length === 0) {
    return <p className={styles.hint}>{t('Every precision of it is in the list.')}</p>;
  }
  if (word?.install === 'never') return <FullModelWord word={word} />;
  return (
    <div className={styles.form}>
      {word !== null && <FullModelWord word={word} />}
      <PrecisionChoice draft={draft} value={precision} taken={taken} onChange={setChosen} />
      {draft.asks && <TrainedAs model={draft.model} value={prediction} onChange={setPrediction} />}
      <div className={styles.hints}>
        <p className={styles.hint}>
          {local
            ? localText(draft)
            : t(
                '{download} from {host}. It can be paused, and goes on after a reload where it was.',
                { download: size(bytes), host: hostOf(draft) },
              )}
        </p>
        <RoomHint keptBytes={kept} />
      </div>
      {draft.licence === null ? (
        <LicenceUnknown draft={draft} />
      ) : (
        <Licence licence={draft.licence} />
      )}
      {failure !== null && (
        <Failure failure={failure}>
          <CopyReport failure={failure} />
        </Failure>
      )}
      <button
        type="button"
        className={`${controls.button} ${word?.install === 'anyway' ? controls.framed : controls.primary}`}
        disabled={!accepted || blocked || busy}
        onClick={() => void begin()}
      >
        <Download aria-hidden />
        {busy ? t('Checking…') : label(draft, bytes, word?.install === 'anyway')}
      </button>
      {!accepted && <p className={styles.hint}>{t('Accept the licence to install it.')}</p>}
    </div>
  );
}

function LicenceUnknown({ draft }: { readonly draft: Draft }) {
  const { source } = draft;
  if (source.kind !== 'huggingface') {
    return (
      <p className={styles.hint}>{t('Its licence is not known here; see what its maker says.')}</p>
    );
  }
  const page = `https://huggingface.co/${source.repo}`;
  return (
    <p className={styles.hint}>
      {rich(t('Its licence is not known here; read it on <link>the model’s page</link>.'), {
        link: (words) => linkTo(page, words),
      })}
    </p>
  );
}

function linkTo(address: string, words: string) {
  return (
    <a href={address} target="_blank" rel="noreferrer">
      {words}
    </a>
  );
}

function localText({ source }: Draft): string {
  return source.kind === 'files' && source.checkpoint !== undefined
    ? t('Read from your file and kept in this browser; the file is not needed afterwards.')
    : t('Read from your folder and kept in this browser; the folder is not needed afterwards.');
}

/** @param anyway whether it is not recommended */
function label(draft: Draft, bytes: number | null, anyway: boolean): string {
  const title = shownTitle(draft);
  const install = anyway ? t('Install {title} anyway', { title }) : t('Install {title}', { title });
  return bytes === null ? install : `${install}, ${formatBytes(bytes)}`;
}

function size(bytes: number | null): string {
  return bytes === null ? t('Downloaded') : t('Downloads {size}', { size: formatBytes(bytes) });
}

function hostOf({ source }: Draft): string {
  return source.kind === 'huggingface'
    ? 'Hugging Face'
    : source.kind === 'files'
      ? ''
      : sourceName(source);
}
