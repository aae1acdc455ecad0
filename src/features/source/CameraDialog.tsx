import { Camera } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { t } from '../../language/t.ts';
import { perform } from '../../actions/perform.ts';
import { setSession, useSession } from '../../stores/session.ts';
import { setSource } from '../../stores/source.ts';
import controls from '../../ui/controls.module.css';
import Sheet from '../../ui/Sheet.tsx';
import { closeCamera, openCamera, photoOf, whyNoCamera } from './camera.ts';
import styles from './CameraDialog.module.css';

const close = (): void => setSession({ dialog: null });

/** Shows what the camera sees, and takes a photo of it. The camera is on while the dialog is open. */
export default function CameraDialog() {
  const open = useSession((session) => session.dialog === 'camera');
  return (
    <Sheet title={t('Take a photo')} open={open} onClose={close}>
      <Finder />
    </Sheet>
  );
}

function Finder() {
  const video = useRef<HTMLVideoElement>(null);
  const [sees, setSees] = useState(false);
  const [refusal, setRefusal] = useState<{ readonly error: unknown } | null>(null);
  useEffect(() => {
    let left = false;
    let opened: MediaStream | undefined;
    const begin = async (): Promise<void> => {
      try {
        opened = await openCamera();
        // The question of the browser may be answered after the dialog was closed.
        if (left) closeCamera(opened);
        else if (video.current !== null) video.current.srcObject = opened;
      } catch (error) {
        if (!left) setRefusal({ error });
      }
    };
    void begin();
    return () => {
      left = true;
      if (opened !== undefined) closeCamera(opened);
    };
  }, []);

  const take = async (): Promise<void> => {
    const photo = video.current === null ? null : await photoOf(video.current);
    if (photo === null) return;
    close();
    await setSource(photo, 'photo.png');
  };

  return refusal === null ? (
    <>
      <video
        ref={video}
        className={styles.video}
        aria-label={t('What the camera sees')}
        autoPlay
        muted
        playsInline
        onLoadedData={() => setSees(true)}
      />
      <div className={styles.foot}>
        <p>{t('The photo stays in this browser.')}</p>
        <button
          type="button"
          className={`${controls.button} ${controls.primary}`}
          disabled={!sees}
          onClick={() => void perform(take)}
        >
          <Camera aria-hidden />
          {t('Use this picture')}
        </button>
      </div>
    </>
  ) : (
    <p role="alert">{whyNoCamera(refusal.error)}</p>
  );
}
