import { failureWords } from '../../language/failure-words.ts';
import { said, t } from '../../language/t.ts';
import type { EngineFailure } from '../../../workers/protocol/failure.ts';
import { FIELDS } from '../../request/fields.ts';
import { SCHEDULER_NAMES } from '../../request/scheduler-names.ts';
import { setRequest, useSettings } from '../../stores/settings.ts';
import controls from '../../ui/controls.module.css';
import FieldFault from './FieldFault.tsx';

/** What programs for pictures call these classes of diffusers. */
const KNOWN_AS: Readonly<Record<(typeof SCHEDULER_NAMES)[number], string>> = {
  EDMDPMSolverMultistepScheduler: 'DPM++ 2M, EDM',
  EDMEulerScheduler: 'Euler, EDM',
  EulerDiscreteScheduler: 'Euler',
  EulerAncestralDiscreteScheduler: 'Euler a',
  DPMSolverMultistepScheduler: 'DPM++ 2M',
  UniPCMultistepScheduler: 'UniPC',
  DDIMScheduler: 'DDIM',
  LCMScheduler: 'LCM',
  TCDScheduler: 'TCD',
};

/** The choice of the class that samples: the model's own, or a named one. */
export default function Scheduler() {
  const scheduler = useSettings(({ request }) => request.scheduler);
  return (
    <div className={controls.row} data-field="scheduler">
      <div className={controls.head}>
        <label className={controls.label} htmlFor="scheduler">
          {said(FIELDS.scheduler.title)}
        </label>
        <select
          id="scheduler"
          className={controls.choice}
          value={scheduler}
          onChange={({ target }) =>
            setRequest({ scheduler: SCHEDULER_NAMES.find((name) => name === target.value) ?? '' })
          }
        >
          <option value="">{t('Model’s own')}</option>
          {SCHEDULER_NAMES.map((name) => (
            <option key={name} value={name} title={name}>
              {KNOWN_AS[name]}
            </option>
          ))}
        </select>
      </div>
      <FieldFault
        name="scheduler"
        value={scheduler}
        valueOf={(request) => request.scheduler}
        wording={inShortNames}
      />
    </div>
  );
}

/** The longest names first: one is the end of another. */
const LONGEST_FIRST = SCHEDULER_NAMES.toSorted((a, b) => b.length - a.length);

/** The engine's sentence with the names of this control. */
function inShortNames(failure: EngineFailure): string {
  const { message } = failureWords(failure);
  const named = LONGEST_FIRST.reduce(
    (text, name) => text.replaceAll(name, `“${KNOWN_AS[name]}”`),
    message,
  );
  return `${named} ${t('Choose one of these, or “Model’s own”.')}`;
}
