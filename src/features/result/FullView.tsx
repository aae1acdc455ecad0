import { Dialog } from '@base-ui/react/dialog';
import { useLayoutEffect, useRef } from 'react';
import { t } from '../../language/t.ts';
import type { JobRecord, JobResult } from '../../../workers/records/record.ts';
import { setLook, shownIndex, useLook } from '../../stores/look.ts';
import { hasOriginal } from '../../stores/original.ts';
import LookBar from '../look/LookBar.tsx';
import frame from '../../ui/frame.module.css';
import styles from './FullView.module.css';
import ResultView from './ResultView.tsx';
import { useFullScreen } from './use-full-screen.ts';

interface Props {
  readonly job: JobRecord;
  readonly result: JobResult;
}

/**
 * A finished picture over the whole screen. Where the browser has no full screen, over the whole page. The arrow
 * keys go to other pictures in it, so it outlives a job.
 */
export default function FullView({ job, result }: Props) {
  const full = useLook((look) => look.full);
  const index = useLook((look) => shownIndex(job.id, look));
  const popup = useRef<HTMLDivElement>(null);
  const before = useRef<Element | null>(null);
  useLayoutEffect(() => {
    if (full) before.current = document.activeElement;
  }, [full]);
  useFullScreen(full);
  const { width, height } = result.images[0] ?? { width: 1, height: 1 };
  return (
    <Dialog.Root open={full} onOpenChange={(open) => setLook({ full: open })}>
      <Dialog.Portal>
        {/* The focus is on the picture, so that the arrows mean it. */}
        <Dialog.Popup
          ref={popup}
          className={styles.full}
          initialFocus={popup}
          finalFocus={() => placeAfter(before.current)}
          // Base UI would keep the arrow keys from the table of actions.
          onKeyDown={(event) => event.preventBaseUIHandler()}
          data-full
        >
          <Dialog.Title className={styles.title}>{t('The picture in full screen')}</Dialog.Title>
          <div className={`${frame.room} ${styles.room}`} style={{ '--aspect': width / height }}>
            <ResultView key={job.id} job={job} result={result} index={index} />
          </div>
          <LookBar compared={hasOriginal(job)} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** Where the focus was before; if that went with its picture, on the button that brings the full screen back. */
function placeAfter(before: Element | null): HTMLElement | null {
  const isThere = before?.isConnected === true && before !== document.body;
  if (isThere && before instanceof HTMLElement) return before;
  return document.querySelector<HTMLElement>('[data-action=fullScreen]');
}
