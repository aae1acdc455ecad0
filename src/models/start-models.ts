import { startStore } from './store-client.ts';
import { mirrorPacks, useModels } from '../stores/models.ts';
import { stayAwakeWhileInstalling } from './wake-lock.ts';

/**
 * Mirrors the installed models. If an install was interrupted, the store worker is started: it goes on with
 * that install.
 */
export async function startModels(): Promise<void> {
  stayAwakeWhileInstalling();
  await mirrorPacks();
  if (useModels.getState().packs.some(({ state }) => state === 'installing')) startStore();
}
