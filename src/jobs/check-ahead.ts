import { setChecking, useFirstUse } from '../stores/first-use.ts';
import { useSession } from '../stores/session.ts';
import type { EngineClient } from './engine-client.ts';
import { engineFlags } from './engine-flags.ts';

/**
 * Has the GPU checked while a person chooses a model, so that the first run need not wait for it.
 * Nothing happens without a GPU, after a check, or where the page's address chooses for the engine.
 */
export function checkAhead(engine: Pick<EngineClient, 'checkDevice'>): void {
  const { backend, attention } = engineFlags().flags;
  if (backend === 'wasm' || attention !== undefined) return;
  const stop = useSession.subscribe(({ dialog, report }) => {
    if (dialog !== 'models' || report?.gpu !== 'hardware') return;
    stop();
    if (useFirstUse.getState().record === null) void engine.checkDevice(false);
  });
}

/** Has the GPU checked again because a person asks for it. */
export async function checkAgain(engine: Pick<EngineClient, 'checkDevice'>): Promise<void> {
  setChecking(true);
  try {
    await engine.checkDevice(true);
  } finally {
    setChecking(false);
  }
}
