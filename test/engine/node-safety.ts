import { openAsBlob } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { BuiltInChecker } from '../../workers/engine/safety/built-in.ts';

const WEIGHTS = fileURLToPath(
  new URL('../../public/models/open-nsfw/open-nsfw.safetensors.deflate', import.meta.url),
);

/** The built-in checker with its weights from this checkout. */
export const nodeSafety = new BuiltInChecker(() => openAsBlob(WEIGHTS));
