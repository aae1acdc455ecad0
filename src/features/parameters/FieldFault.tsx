import type { EngineFailure } from '../../../workers/protocol/failure.ts';
import type { FieldName } from '../../request/fields.ts';
import { useJobs } from '../../stores/jobs.ts';
import { useSession } from '../../stores/session.ts';
import { useSettings } from '../../stores/settings.ts';
import styles from './FieldFault.module.css';

interface Props {
  readonly name: FieldName;
  /** What the control holds. A fault that another value had is not shown. */
  readonly value: string;
  /** Of the entry, in a field that is a list. */
  readonly index?: number;
}

/** Says beside a control why the run on the stage, or the last press of the button, could not take its value. */
export default function FieldFault({ name, value, index }: Props) {
  const view = useSettings((settings) => settings.view);
  const refused = useSession(({ problem }) => problem);
  const failed = useJobs(({ jobs }) => jobs.find(({ id }) => id === view)?.failure ?? null);
  const sentence = faultAt(refused, name, value, index) ?? faultAt(failed, name, value, index);
  return sentence === null ? null : (
    <output className={styles.fault} data-fault={name}>
      {sentence}
    </output>
  );
}

function faultAt(
  failure: EngineFailure | null,
  name: FieldName,
  value: string,
  index: number | undefined,
): string | null {
  const found = failure?.detail?.find(({ loc, input }) => {
    const here = loc[1] === name && (index === undefined || loc[2] === index);
    return here && (typeof input !== 'string' || input === value);
  });
  return found === undefined || failure === null ? null : `${failure.message} ${failure.action}`;
}
