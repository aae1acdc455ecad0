import { openAsBlob } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { EngineError } from '../../workers/failure.ts';
import { BuiltInChecker } from '../../workers/engine/safety/built-in.ts';
import type { SafetyChecker } from '../../workers/engine/safety/checker.ts';
import { SafetyCheckers } from '../../workers/engine/safety/checkers.ts';

const WEIGHTS = fileURLToPath(
  new URL('../../public/models/open-nsfw/open-nsfw.safetensors.deflate', import.meta.url),
);

/** The built-in checker with its weights from this checkout. */
export const nodeSafety = new BuiltInChecker(() => openAsBlob(WEIGHTS));

/** Checkers of which none is installed. @param builtIn the one that comes with the app */
export function checkersWith(builtIn: SafetyChecker): SafetyCheckers {
  return new SafetyCheckers(builtIn, noneInstalled);
}

/** A store of models that is empty. */
export const noneInstalled = {
  findInstalled: async () => undefined,
  open: async () => {
    throw new EngineError('model_not_found', 'Nothing is installed.', '');
  },
  markDamaged: async () => {},
};

/** The built-in checker alone. */
export const nodeCheckers = checkersWith(nodeSafety);
