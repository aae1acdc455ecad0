import { useSession } from '../stores/session.ts';
import { useSettings } from '../stores/settings.ts';

/** Whether there is something on the screen that a run can be begun with. */
export function canBegin(): boolean {
  return hasPicture() || hasPromptAlone();
}

/** Whether a picture is there that is not about to go, or to be replaced by one that is opened already. */
export function hasPicture(): boolean {
  const { source, storing } = useSession.getState();
  return source !== null && storing === 0;
}

/** Without a picture there has to be something to draw, and no picture that is about to come. */
function hasPromptAlone(): boolean {
  const { source, opening } = useSession.getState();
  return source === null && opening === 0 && useSettings.getState().request.prompt.trim() !== '';
}
