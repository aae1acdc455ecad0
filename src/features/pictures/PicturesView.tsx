import { Dialog } from '@base-ui/react/dialog';
import { useMemo, useRef, useState } from 'react';
import { t } from '../../language/t.ts';
import { useJobs } from '../../stores/jobs.ts';
import { useSettings } from '../../stores/settings.ts';
import ArchiveButtons from './ArchiveButtons.tsx';
import { dropOf } from './drop-files.ts';
import Filters from './Filters.tsx';
import { EVERY, find, finishedJobs, modelsOf } from './find.ts';
import Grid from './Grid.tsx';
import Head from './Head.tsx';
import ImportReport from './ImportReport.tsx';
import { useModelTitles } from './model-titles.ts';
import { openPicture } from './open-picture.ts';
import styles from './PicturesView.module.css';
import Problem from './Problem.tsx';
import SelectionBar from './SelectionBar.tsx';
import { useArchive } from './use-archive.ts';
import { usePictureKeys } from './use-picture-keys.ts';
import { useSelection } from './use-selection.ts';

/** The finished pictures, what is wanted of them, and what can be done with those that are selected. */
export default function PicturesView() {
  const popup = useRef<HTMLDivElement>(null);
  const before = useRef<Element | null>(null);
  const jobs = useJobs((state) => state.jobs);
  const view = useSettings((settings) => settings.view);
  const [wanted, setWanted] = useState(EVERY);
  const [active, setActive] = useState(view);
  const titles = useModelTitles();
  const all = useMemo(() => finishedJobs(jobs), [jobs]);
  const models = useMemo(() => modelsOf(all), [all]);
  const shown = useMemo(() => find(all, wanted, titles), [all, wanted, titles]);
  const selection = useSelection(shown);
  const at = Math.max(
    0,
    shown.findIndex(({ id }) => id === active),
  );
  const archive = useArchive();
  const onKeyDown = usePictureKeys({ shown, active: shown[at], setActive, selection });
  return (
    <Dialog.Popup
      ref={popup}
      className={styles.view}
      initialFocus={() => {
        before.current = document.activeElement;
        return popup.current?.querySelector<HTMLElement>(FIRST) ?? popup.current;
      }}
      finalFocus={() => placeAfter(before.current)}
      onKeyDown={(event) => {
        // Base UI would keep the arrow keys to itself.
        event.preventBaseUIHandler();
        onKeyDown(event);
      }}
      {...dropOf(archive.bringIn)}
    >
      <Head pictures={all} />
      <div className={styles.bar}>
        <Filters wanted={wanted} models={models} titles={titles} onWanted={setWanted} />
        <SelectionBar all={all.length} shown={shown} selection={selection} setActive={setActive}>
          <ArchiveButtons jobs={selection.any ? selection.jobs : shown} archive={archive} />
        </SelectionBar>
      </div>
      <div>
        <Problem />
        <ImportReport imported={archive.imported} onClose={archive.close} />
      </div>
      {shown.length > 0 ? (
        <Grid
          jobs={shown}
          wanted={wanted}
          at={at}
          selection={selection}
          onActive={setActive}
          onOpen={openPicture}
        />
      ) : (
        <p className={styles.none}>
          {all.length === 0
            ? t(
                'No pictures yet. What you make here stays in this browser. You can bring in a ZIP of pictures, or pictures that carry their recipe.',
              )
            : t('No picture is like that. Search for other words, or take a filter away.')}
        </p>
      )}
    </Dialog.Popup>
  );
}

/** The tile that the arrow keys begin at. */
const FIRST = '[data-picture] button[tabindex="0"]';

/** Where the focus was before; if nothing had it, on the button that opens this view. */
function placeAfter(before: Element | null): HTMLElement | null {
  const isThere = before?.isConnected === true && before !== document.body;
  if (isThere && before instanceof HTMLElement) return before;
  return document.querySelector<HTMLElement>('[data-action=allPictures]');
}
