import { readBlob } from '../../workers/records/blobs.ts';
import type { JobRecord } from '../../workers/records/record.ts';
import { setSource } from '../stores/source.ts';
import { takeTurn } from '../stores/source-turn.ts';

/** Makes the first picture of a finished job the one that the person works on. */
export async function setResultAsSource({ request, result }: JobRecord): Promise<void> {
  const [image] = result?.images ?? [];
  if (image === undefined) return;
  const turn = takeTurn();
  const blob = await readBlob(image.blob);
  if (blob !== undefined) await setSource(blob, `result-${request.seed}`, { turn });
}
