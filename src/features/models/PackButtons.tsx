import { FolderOutput, Pause, Pencil, Play, Shapes, ShieldCheck, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { t } from '../../language/t.ts';
import type { Precision } from '../../../workers/protocol/engine-options.ts';
import type { PackRecord } from '../../../workers/protocol/store.ts';
import { useModels } from '../../stores/models.ts';
import { noteProblem } from '../../stores/mirror-packs.ts';
import { derivable, derivedSpec } from '../../models/draft.ts';
import { canExport, pickExportFolder } from '../../models/export-folder.ts';
import styles from './Models.module.css';
import { precisionName } from '../../models/names.ts';
import { exportTo, install, pause, resume, verify } from '../../models/pack-actions.ts';
import SmallButton from './SmallButton.tsx';

interface Props {
  readonly pack: PackRecord;
  /** Whether long work on the model is under way. */
  readonly busy: boolean;
  readonly onRename: () => void;
  readonly onDelete: () => void;
}

/**
 * The buttons of an installed model. The button that mends a failure is shown beside the failure
 * instead.
 */
export default function PackButtons({ pack, busy, onRename, onDelete }: Props) {
  const { id, state } = pack;
  const packs = useModels((models) => models.packs);
  const [stopping, setStopping] = useState(false);
  const stop = async (): Promise<void> => {
    setStopping(true);
    await pause(id);
    setStopping(false);
  };
  const make = async (precision: Precision): Promise<void> => {
    const answer = await install(derivedSpec(pack, precision));
    if (!answer.ok) noteProblem(id, answer.failure);
  };
  const send = async (): Promise<void> => {
    const folder = await pickExportFolder();
    if (folder !== null) await exportTo(id, folder);
  };
  return (
    <div className={styles.buttons}>
      {state === 'installing' && (
        <SmallButton icon={Pause} disabled={stopping} perform={stop}>
          {stopping ? t('Pausing…') : t('Pause')}
        </SmallButton>
      )}
      {state === 'paused' && pack.failure === null && (
        <SmallButton icon={Play} perform={() => resume(id)}>
          {t('Resume')}
        </SmallButton>
      )}
      {state === 'ready' && (
        <>
          <SmallButton icon={ShieldCheck} disabled={busy} perform={() => verify(id)}>
            {t('Verify')}
          </SmallButton>
          {canExport() && pack.lora === undefined && (
            <SmallButton icon={FolderOutput} disabled={busy} perform={send}>
              {t('Export')}
            </SmallButton>
          )}
          {derivable(pack, packs).map((precision) => (
            <SmallButton
              key={precision}
              icon={Shapes}
              disabled={busy}
              perform={() => make(precision)}
            >
              {t('Make {bits}', { bits: precisionName(precision) })}
            </SmallButton>
          ))}
        </>
      )}
      <SmallButton icon={Pencil} perform={onRename}>
        {t('Rename')}
      </SmallButton>
      <SmallButton icon={Trash2} perform={onDelete}>
        {t('Delete')}
      </SmallButton>
    </div>
  );
}
