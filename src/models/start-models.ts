import { startStore } from './store-client.ts';
import { mirrorPacks, useModels } from '../stores/models.ts';
import { stayAwakeWhileInstalling } from './wake-lock.ts';

/** Follows the installed models, and takes up an install that was running when its page went away. */
export async function startModels(): Promise<void> {
  stayAwakeWhileInstalling();
  await mirrorPacks();
  if (useModels.getState().packs.some(({ state }) => state === 'installing')) startStore();
}
