import { useSession } from '../stores/session.ts';
import { useSettings } from '../stores/settings.ts';

/** Whether there is something on the screen that a run can be begun with. */
export function canBegin(): boolean {
  return hasPicture() || hasPromptAlone();
}

/** Whether a picture is there, and no change of it, or of what else a run has, has begun just now. */
export function hasPicture(): boolean {
  const { source, changing } = useSession.getState();
  return source !== null && changing === 0;
}

/** Without a picture there has to be something to draw, and no picture that is about to come. */
function hasPromptAlone(): boolean {
  const { source, opening, changing } = useSession.getState();
  const { prompt } = useSettings.getState().request;
  return source === null && opening + changing === 0 && prompt.trim() !== '';
}
