import { Dialog } from '@base-ui/react/dialog';
import { useEffect, useRef } from 'react';
import type { JobRecord, JobResult } from '../../../workers/records/record.ts';
import { setLook, useLook } from '../../stores/look.ts';
import LookBar from '../look/LookBar.tsx';
import frame from '../../ui/frame.module.css';
import styles from './FullView.module.css';
import ResultView from './ResultView.tsx';

interface Props {
  readonly job: JobRecord;
  readonly result: JobResult;
  readonly index: number;
}

/** A finished picture over the whole screen. Where the browser has no full screen, over the whole page. */
export default function FullView({ job, result, index }: Props) {
  const full = useLook((look) => look.full);
  const popup = useRef<HTMLDivElement>(null);
  useFullScreen(full);
  const { width, height } = result.images[0] ?? { width: 1, height: 1 };
  return (
    <Dialog.Root open={full} onOpenChange={(open) => setLook({ full: open })}>
      <Dialog.Portal>
        {/* The focus is on the picture, so that the arrows mean it. */}
        <Dialog.Popup ref={popup} className={styles.full} initialFocus={popup} data-full>
          <Dialog.Title className={styles.title}>The picture in full screen</Dialog.Title>
          <div className={`${frame.room} ${styles.room}`} style={{ '--aspect': width / height }}>
            <ResultView job={job} result={result} index={index} />
          </div>
          <LookBar compared={job.request.image_url !== undefined} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** Keeps the browser's own full screen in step: Esc in it is not told to the page. */
function useFullScreen(full: boolean): void {
  useEffect(() => {
    const left = (): void => {
      if (document.fullscreenElement === null) setLook({ full: false });
    };
    if (!full) return undefined;
    document.addEventListener('fullscreenchange', left);
    // The whole page, so that other dialogs can be seen. A phone may refuse; the dialog covers the page anyway.
    void document.documentElement.requestFullscreen?.().catch(() => undefined);
    return () => {
      document.removeEventListener('fullscreenchange', left);
      if (document.fullscreenElement !== null) void document.exitFullscreen();
    };
  }, [full]);
}
