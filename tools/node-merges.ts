import { readFile } from 'node:fs/promises';
import { inflateMerges, MERGES_URL } from '../workers/weights/checkpoint/clip-vocabulary.ts';

/** Reads CLIP's merges from the repository. */
export async function nodeMerges(): Promise<string> {
  return inflateMerges(new Uint8Array(await readFile(MERGES_URL)));
}
