/** The camera of this machine, where the browser lets a page have it. */
import { t } from '../../language/t.ts';
import { errorText } from '../../../workers/failure.ts';

/** Large enough for every size that a model draws well; the camera gives what it has. */
const WANTED = { width: { ideal: 1920 }, height: { ideal: 1440 } } as const;

/** @throws DOMException, which {@link whyNoCamera} explains; TypeError on plain http */
export function openCamera(): Promise<MediaStream> {
  return navigator.mediaDevices.getUserMedia({ video: WANTED });
}

export function closeCamera(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

/** What a person reads if the camera cannot be opened: why, and one thing to do. */
export function whyNoCamera(error: unknown): string {
  if (navigator.mediaDevices === undefined)
    return t('Browsers give the camera to pages on https alone. Choose a file instead.');
  switch (error instanceof DOMException ? error.name : '') {
    case 'NotAllowedError':
      return t(
        'This page may not use the camera. Allow it beside the address in the browser, then open this again.',
      );
    case 'NotFoundError':
    case 'OverconstrainedError':
      return t(
        'This machine has no camera that the browser can find. Connect one, then open this again.',
      );
    case 'NotReadableError':
    case 'AbortError':
      return t(
        'The camera does not answer: another program may use it. Close that program, then open this again.',
      );
    default:
      return t('The camera cannot be opened: {why}. Choose a file instead.', {
        why: errorText(error),
      });
  }
}

/**
 * What the camera shows now, as a PNG.
 * @returns null before its first picture
 */
export function photoOf(video: HTMLVideoElement): Promise<Blob | null> {
  const canvas = document.createElement('canvas');
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext('2d')?.drawImage(video, 0, 0);
  return new Promise((resolve) => {
    canvas.toBlob(resolve, 'image/png');
  });
}
