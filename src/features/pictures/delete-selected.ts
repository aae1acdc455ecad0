import type { JobRecord } from '../../../workers/records/record.ts';
import { deletePictures } from '../../actions/delete-picture.ts';
import { perform } from '../../actions/perform.ts';
import { useSettings } from '../../stores/settings.ts';

/**
 * Deletes pictures of the grid, with an Undo. A failure is shown.
 * @returns the picture that takes the place of the first one: the next that stays, else the one before; undefined
 *   if none stays
 */
export function deleteSelected(
  jobs: readonly JobRecord[],
  shown: readonly JobRecord[],
): JobRecord | undefined {
  const { view } = useSettings.getState();
  const onStage = jobs.find(({ id }) => id === view);
  void perform(() => deletePictures(jobs, onStage?.id));
  const gone = new Set(jobs.map(({ id }) => id));
  const first = shown.findIndex(({ id }) => gone.has(id));
  const stays = ({ id }: JobRecord): boolean => !gone.has(id);
  return shown.slice(first).find(stays) ?? shown.slice(0, first).findLast(stays);
}
