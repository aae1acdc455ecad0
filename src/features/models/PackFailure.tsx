import { t } from '../../language/t.ts';
import type { PackRecord } from '../../../workers/protocol/store.ts';
import type { EngineFailure } from '../../../workers/protocol/failure.ts';
import CopyReport from '../capability/CopyReport.tsx';
import Failure from '../../ui/Failure.tsx';
import controls from '../../ui/controls.module.css';
import { pickFile as pickOne } from '../../ui/pick-file.ts';
import { repair, resume } from '../../models/pack-actions.ts';
import { pickFile, pickFolder } from '../../models/picked-folder.ts';

interface Props {
  readonly pack: PackRecord;
  readonly failure: EngineFailure;
}

/** Says why a model is unusable or incomplete, with the button that mends it. */
export default function PackFailure({ pack, failure }: Props) {
  const mend = mendOf(pack);
  return (
    <Failure failure={failure}>
      {mend !== undefined && (
        <button
          type="button"
          className={`${controls.button} ${controls.framed}`}
          onClick={() => void mend.perform()}
        >
          {mend.label}
        </button>
      )}
      <CopyReport failure={failure} />
    </Failure>
  );
}

interface Mend {
  readonly label: string;
  readonly perform: () => Promise<void>;
}

/** @returns undefined if only deleting the model helps, or if nothing is needed. */
function mendOf({ id, state, source, lora }: PackRecord): Mend | undefined {
  const goOn = state === 'damaged' ? repair : resume;
  if (state === 'ready' || state === 'installing') return undefined;
  if (source.kind === 'files' && lora !== undefined) {
    return {
      label: t('Pick the file again'),
      async perform() {
        const file = await pickOne('.safetensors');
        if (file !== null) await goOn(id, [{ path: lora.file, file }]);
      },
    };
  }
  if (source.kind === 'files') {
    const isFile = source.checkpoint !== undefined;
    return {
      label: isFile ? t('Pick the file again') : t('Pick the folder again'),
      async perform() {
        const folder = await (isFile ? pickFile() : pickFolder());
        if (folder !== null) await goOn(id, folder.files);
      },
    };
  }
  const label =
    state === 'damaged' ? t('Repair') : state === 'provisional' ? t('Read it again') : t('Resume');
  return { label, perform: () => goOn(id) };
}
