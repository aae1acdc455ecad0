import { useState } from 'react';
import type { JobId } from '../../../workers/protocol/engine.ts';
import { useJobs } from '../../stores/jobs.ts';
import { useSettings } from '../../stores/settings.ts';
import styles from './History.module.css';
import Thumb from './Thumb.tsx';
import { useNearView } from './use-near-view.ts';

/** Sides of a thumbnail and the gap behind it, CSS pixels; History.module.css has the same. */
const SIDE = 56;
const GAP = 8;

/**
 * Finished pictures, the newest first. A program may have made a thousand, so only those near the view are in
 * the document, and the one that has the focus.
 */
export default function History() {
  const jobs = useJobs((state) => state.jobs);
  const view = useSettings((settings) => settings.view);
  const [focused, setFocused] = useState<JobId>();
  const [near, row] = useNearView(SIDE + GAP);
  const done = jobs.filter((job) => job.state === 'done').toReversed();
  if (done.length === 0) return null;
  return (
    <ul
      ref={row}
      className={styles.strip}
      style={{ gridTemplateColumns: `repeat(${done.length}, ${SIDE}px)` }}
      aria-label="History"
    >
      {done.map((job, place) =>
        job.id === focused || (place >= near.first && place < near.end) ? (
          <li
            key={job.id}
            style={{ gridColumn: place + 1 }}
            aria-setsize={done.length}
            aria-posinset={place + 1}
          >
            <Thumb
              job={job}
              current={job.id === view}
              onFocus={(has) => setFocused(has ? job.id : undefined)}
            />
          </li>
        ) : null,
      )}
    </ul>
  );
}
