import { useEffect, useState } from 'react';
import { useJobs } from '../../stores/jobs.ts';
import styles from './RunFoot.module.css';
import { announce, NOTHING_SAID } from './announce.ts';

/** Tells a screen reader how the runs go, wherever on the page a person is. */
export default function RunSpoken() {
  const [said, setSaid] = useState(NOTHING_SAID);
  useEffect(() => {
    const tell = (): void =>
      setSaid((before) => announce(before, useJobs.getState().jobs, performance.now()));
    tell();
    return useJobs.subscribe(tell);
  }, []);
  return (
    <p className={styles.spoken} aria-live="polite" data-spoken>
      {/* The same words again are heard again only as another element. */}
      <span key={said.at}>{said.words}</span>
    </p>
  );
}
