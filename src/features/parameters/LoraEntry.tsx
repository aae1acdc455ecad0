import { X } from 'lucide-react';
import { plural, t } from '../../language/t.ts';
import type { PackRecord } from '../../../workers/protocol/store.ts';
import type { ChosenLora } from '../../../workers/records/record.ts';
import { keepLora } from '../../actions/add-lora.ts';
import { canFetch, loraName } from '../../actions/chosen-lora.ts';
import { perform } from '../../actions/perform.ts';
import { loraFacts, stateName } from '../../models/names.ts';
import { removeLora, setLoraForce, setLoraScale } from '../../stores/loras.ts';
import { useModels } from '../../stores/models.ts';
import { setSession } from '../../stores/session.ts';
import controls from '../../ui/controls.module.css';
import { formatBytes } from '../../language/format-number.ts';
import SliderRow from '../../ui/SliderRow.tsx';
import FieldFault from './FieldFault.tsx';
import styles from './Loras.module.css';

/** How much of a LoRA the slider adds: the range in which published ones are used, backwards too. */
const SCALE = { min: -4, max: 4, step: 0.05, digits: 2 } as const;

interface Props {
  readonly lora: ChosenLora;
  readonly index: number;
}

/** One chosen LoRA: how much of it is added, what is known of its file, and what is wrong with it. */
export default function LoraEntry({ lora, index }: Props) {
  const { path, scale } = lora;
  const name = useModels(({ packs }) => loraName(lora, packs));
  const pack = useModels(({ packs }) => packs.find(({ id }) => id === lora.pack));
  return (
    <li className={styles.entry}>
      <SliderRow
        label={name}
        {...SCALE}
        value={scale}
        onChange={(next) => void perform(() => setLoraScale(index, next))}
      />
      <div className={styles.foot}>
        <small className={styles.facts}>
          {pack === undefined ? <Missing lora={lora} /> : <Facts pack={pack} />}
        </small>
        <button
          type="button"
          className={`${controls.button} ${controls.quiet} ${controls.icon}`}
          onClick={() => void perform(() => removeLora(index))}
          aria-label={t('Remove {name}', { name })}
        >
          <X aria-hidden />
        </button>
      </div>
      {(lora.force === true || (pack?.lora?.misfits ?? 0) > 0) && (
        <label className={styles.force}>
          <input
            type="checkbox"
            checked={lora.force === true}
            onChange={({ target }) => void perform(() => setLoraForce(index, target.checked))}
          />
          {misfitText(pack?.lora?.misfits)} {t('Use the part that fits.')}
        </label>
      )}
      <FieldFault
        name="loras"
        index={index}
        value={path}
        valueOf={(request) => request.loras?.[index]?.path}
      />
    </li>
  );
}

function misfitText(misfits = 0): string {
  if (misfits === 0) return t('Some of it may not fit the model.');
  return plural(
    { one: '# layer does not fit the model.', other: '# layers do not fit the model.' },
    { count: misfits },
  );
}

function Facts({ pack }: { readonly pack: PackRecord }) {
  const { state, bytesFetched, bytesToFetch } = pack;
  const said = loraFacts(pack).join(' · ');
  if (state === 'ready') return `${said} · ${formatBytes(pack.bytesStored)}`;
  return (
    <>
      {t('{state}: {part} of {whole}', {
        state: stateName(pack),
        part: formatBytes(bytesFetched),
        whole: formatBytes(bytesToFetch),
      })}{' '}
      <button
        type="button"
        className={controls.link}
        onClick={() => setSession({ dialog: 'models' })}
      >
        {t('See the list of models')}
      </button>
    </>
  );
}

function Missing({ lora }: Pick<Props, 'lora'>) {
  const listed = useModels((models) => models.listed);
  if (!listed) return null;
  if (!canFetch(lora.path)) return t('Not in this browser any more. Add its file again.');
  return (
    <>
      {t('Not kept here: each run fetches it.')}{' '}
      <button
        type="button"
        className={controls.link}
        onClick={() => void perform(() => keepLora(lora))}
      >
        {t('Keep it')}
      </button>
    </>
  );
}
