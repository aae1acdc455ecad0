import { LayoutGrid } from 'lucide-react';
import { useState } from 'react';
import { t } from '../../language/t.ts';
import ActionButton from '../../actions/ActionButton.tsx';
import { useJobs } from '../../stores/jobs.ts';
import { useSession } from '../../stores/session.ts';
import { useSettings } from '../../stores/settings.ts';
import styles from './History.module.css';
import { entriesOf, tileKey } from './entries.ts';
import RunTile from './RunTile.tsx';
import Thumb from './Thumb.tsx';
import { useNearView } from './use-near-view.ts';

/** Sides of a thumbnail and the gap behind it, CSS pixels; History.module.css has the same. */
const SIDE = 56;
const GAP = 8;

/** The strip of pictures, and at its end the button that shows all of them. */
export default function History() {
  const none = useJobs(({ jobs }) => jobs.length === 0);
  return (
    <div className={styles.history}>
      <Strip />
      <ActionButton
        action="allPictures"
        icon={LayoutGrid}
        // Without pictures there is room for the word, and nothing else would explain the button.
        shape={none ? 'text' : 'collapses'}
      />
    </div>
  );
}

/**
 * The pictures of this browser in a row: what is being made now, then what is finished, the newest first. A
 * program may have made a thousand, so only those near the view are in the document, and the one that has
 * the focus.
 */
function Strip() {
  const jobs = useJobs((state) => state.jobs);
  const view = useSettings((settings) => settings.view);
  const [focused, setFocused] = useState<string>();
  const [near, row] = useNearView(SIDE + GAP);
  const running = jobs.filter((job) => job.state === 'running');
  const done = entriesOf(jobs, view);
  // The run under way has a tile of its own. One that failed has the tile of its group, if it is of one.
  const viewed = jobs.find(({ id, state }) => id === view && state !== 'running');
  const shownKey = viewed && tileKey(viewed);
  const count = running.length + done.length;
  if (count === 0) return <NoPictures />;
  return (
    <ul
      ref={row}
      className={styles.strip}
      style={{ gridTemplateColumns: `repeat(${count}, ${SIDE}px)` }}
      aria-label={t('History')}
    >
      {running.map((job, place) => (
        <li
          key={job.id}
          className={styles.first}
          style={{ gridColumn: place + 1, left: place * (SIDE + GAP) }}
          aria-setsize={count}
          aria-posinset={place + 1}
        >
          <RunTile job={job} current={job.id === view} />
        </li>
      ))}
      {done.map(({ key, job, pictures }, index) => {
        const place = running.length + index;
        const shown = key === focused || (place >= near.first && place < near.end);
        return shown ? (
          <li
            key={key}
            style={{ gridColumn: place + 1 }}
            aria-setsize={count}
            aria-posinset={place + 1}
          >
            <Thumb
              tile={key}
              job={job}
              pictures={pictures}
              current={key === shownKey}
              onFocus={setFocused}
            />
          </li>
        ) : null;
      })}
    </ul>
  );
}

/** What stands in the place of pictures. */
function NoPictures() {
  const keepsNothing = useSession(({ report }) => report?.storage.keeps === 'nothing');
  return (
    <p className={styles.none}>
      {keepsNothing
        ? t('Your pictures stay here until this page is closed.')
        : t('Your pictures stay here, in this browser.')}
    </p>
  );
}
