import type { JobRecord } from '../../../workers/records/record.ts';
import { showStage } from '../../actions/show-stage.ts';
import { setSession } from '../../stores/session.ts';
import { setSettings } from '../../stores/settings.ts';

/** Shows a picture on the stage, and goes there. */
export function openPicture({ id }: JobRecord): void {
  setSettings({ view: id });
  setSession({ dialog: null });
  showStage();
}
