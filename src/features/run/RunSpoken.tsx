import { useEffect, useState } from 'react';
import { useJobs } from '../../stores/jobs.ts';
import styles from './RunFoot.module.css';
import { announce, NOTHING_SAID } from './announce.ts';

/** Tells a screen reader how the runs go, wherever on the page a person is. */
export default function RunSpoken() {
  const [words, setWords] = useState('');
  useEffect(() => {
    let said = NOTHING_SAID;
    const tell = (): void => {
      said = announce(said, useJobs.getState().jobs, performance.now());
      setWords(said.words);
    };
    tell();
    return useJobs.subscribe(tell);
  }, []);
  return (
    <p className={styles.spoken} aria-live="polite" data-spoken>
      {words}
    </p>
  );
}
