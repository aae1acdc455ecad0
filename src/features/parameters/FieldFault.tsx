import { asTold } from '../../language/failure-words.ts';
import type { EngineFailure } from '../../../workers/protocol/failure.ts';
import type { FieldName } from '../../request/fields.ts';
import type { GenerateRequest } from '../../request/schema.ts';
import { useJobs } from '../../stores/jobs.ts';
import { useSession } from '../../stores/session.ts';
import { useSettings } from '../../stores/settings.ts';
import styles from './FieldFault.module.css';

interface Props {
  readonly name: FieldName;
  /** What the control holds. A fault that another value had is not shown. */
  readonly value: string;
  /** What a request held there. */
  readonly valueOf: (request: GenerateRequest) => string | undefined;
  /** Of the entry, in a field that is a list. */
  readonly index?: number;
  /** The sentence in the words of the control. By default it is the failure's own. */
  readonly wording?: (failure: EngineFailure) => string;
}

/** Says beside a control why the run on the stage, or the last press of the button, could not take its value. */
export default function FieldFault({ name, value, valueOf, index, wording = asTold }: Props) {
  const view = useSettings((settings) => settings.view);
  const refused = useSession(({ problem }) => problem);
  const job = useJobs(({ jobs }) => jobs.find(({ id }) => id === view));
  const failed = job !== undefined && valueOf(job.request) === value ? job.failure : null;
  const fault =
    faultAt(refused, name, index, (input) => input === value) ??
    faultAt(failed, name, index, () => true);
  return fault === null ? null : (
    <output className={styles.fault} data-fault={name}>
      {wording(fault)}
    </output>
  );
}

/** The failure, if it is one of this field. */
function faultAt(
  failure: EngineFailure | null,
  name: FieldName,
  index: number | undefined,
  isOf: (input: unknown) => boolean,
): EngineFailure | null {
  const found = failure?.detail?.some(({ loc, input }) => {
    return loc[1] === name && (index === undefined || loc[2] === index) && isOf(input);
  });
  return found === true ? failure : null;
}
