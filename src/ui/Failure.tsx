import { CircleAlert, CircleStop } from 'lucide-react';
import type { ReactNode } from 'react';
import styles from './controls.module.css';
import { failureWords } from '../language/failure-words.ts';

interface Props {
  readonly failure: {
    /** The code to look the failure up by; `cancelled` is shown calmly. */
    readonly code: string;
    /** One plain sentence. */
    readonly message: string;
    /** One thing to do. */
    readonly action: string;
  };
  /** Buttons that help with the failure. */
  readonly children?: ReactNode;
}

/** Shows a failure: its sentence, its one thing to do, and its code, to look it up by. */
export default function Failure({ failure, children }: Props) {
  // The person cancelled on purpose, so this failure is not shown as an alarm.
  const calm = failure.code === 'cancelled';
  const { message, action } = failureWords(failure);
  const Icon = calm ? CircleStop : CircleAlert;
  return (
    <div
      className={`${styles.failure} ${calm ? styles.calm : ''}`}
      role={calm ? 'status' : 'alert'}
    >
      <Icon aria-hidden />
      <p>{message}</p>
      <p className={styles.failureAction}>{action}</p>
      {!calm && <code>{failure.code}</code>}
      {children !== undefined && children !== false && (
        <div className={styles.buttons}>{children}</div>
      )}
    </div>
  );
}
