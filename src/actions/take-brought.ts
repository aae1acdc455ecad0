import { setSession, useSession } from '../stores/session.ts';
import { setRequest } from '../stores/settings.ts';
import { takePictures } from './take-pictures.ts';

/** Puts what a link or another app has brought in the place of what the person has. They have said yes to it. */
export async function takeBrought(): Promise<void> {
  const { brought } = useSession.getState();
  setSession({ brought: null });
  if (brought === null) return;
  switch (brought.kind) {
    case 'prompt':
      setRequest({ prompt: brought.prompt });
      return;
    case 'pictures':
      await takePictures(brought.pictures);
  }
}
