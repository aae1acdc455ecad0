import { t } from '../../language/t.ts';
import type { Precision } from '../../../workers/protocol/engine-options.ts';
import { useSession } from '../../stores/session.ts';
import { formatBytes } from '../../language/format-number.ts';
import type { Draft } from '../../models/draft.ts';
import { draws } from '../../stores/draws.ts';
import styles from './Install.module.css';
import { precisionName } from '../../models/names.ts';
import { runMemory } from '../../models/run-memory.ts';

const NOTES: Readonly<Record<Precision, () => string>> = {
  fp32: () => t('For comparisons'),
  fp16: () => t('As published'),
  q8: () => t('Recommended: nearly the same pictures'),
  q4: () => t('For small GPUs: pictures differ'),
};

/** Says how a precision changes pictures; empty for a model that does not draw. */
function note(draft: Draft, precision: Precision): string {
  return draws(draft) ? NOTES[precision]() : '';
}

function keptText({ estimated }: Draft, kept: number): string {
  const size = formatBytes(kept);
  return estimated === true ? t('Keeps about {size}', { size }) : t('Keeps {size}', { size });
}

interface Props {
  readonly draft: Draft;
  readonly value: Precision;
  /** Precisions that are installed or being installed. */
  readonly taken: readonly Precision[];
  readonly onChange: (precision: Precision) => void;
}

/** Asks for the bits of each weight, and says how much room and memory each choice takes. */
export default function PrecisionChoice({ draft, value, taken, onChange }: Props) {
  const half = useSession(({ report }) => report?.adapter?.shaderF16 ?? true);
  return (
    <fieldset className={styles.precisions} aria-label={t('Precision')}>
      {draft.precisions.map((precision) => {
        const kept = draft.keptBytes[precision];
        return (
          <label key={precision} className={styles.precision}>
            <input
              type="radio"
              name={`precision-${draft.model}`}
              value={precision}
              checked={precision === value}
              disabled={taken.includes(precision)}
              onChange={() => onChange(precision)}
            />
            <b>{precisionName(precision)}</b>
            <span>
              {taken.includes(precision) ? t('In the list already') : note(draft, precision)}
            </span>
            {kept !== undefined && (
              <small>
                {keptText(draft, kept)}
                {draws(draft) &&
                  `, ${t('a run needs about {size} of GPU memory', {
                    size: formatBytes(runMemory(kept, precision, half)),
                  })}`}
              </small>
            )}
          </label>
        );
      })}
    </fieldset>
  );
}
