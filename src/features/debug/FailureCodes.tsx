import { useState } from 'react';
import { ERROR_CODES, type ErrorCode } from '../../../workers/protocol/failure.ts';
import controls from '../../ui/controls.module.css';
import Failure from '../../ui/Failure.tsx';
import styles from './Debug.module.css';
import { FAILURE_SAMPLES } from './failure-samples.ts';

/** A button for each code, which shows how a failure with it looks. */
export default function FailureCodes() {
  const [code, setCode] = useState<ErrorCode>(ERROR_CODES[0]);
  return (
    <section className={styles.wide} aria-label="Failure codes">
      <h2>Failure codes</h2>
      <Failure failure={{ code, ...FAILURE_SAMPLES[code] }} />
      <div className={styles.codes}>
        {ERROR_CODES.map((each) => (
          <button
            key={each}
            type="button"
            className={`${controls.button} ${controls.framed}`}
            aria-pressed={each === code}
            onClick={() => setCode(each)}
          >
            {each}
          </button>
        ))}
      </div>
    </section>
  );
}
