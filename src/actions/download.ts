import { readBlob } from '../../workers/records/blobs.ts';
import type { JobRecord } from '../../workers/records/record.ts';

/** Saves every picture of a finished job. */
export async function downloadImages(job: JobRecord | undefined): Promise<void> {
  for (const [index, image] of (job?.result?.images ?? []).entries()) {
    const blob = await readBlob(image.blob);
    if (job === undefined || blob === undefined) continue;
    const link = document.createElement('a');
    link.href = URL.createObjectURL(blob);
    link.download = fileName(job, index, image.content_type);
    link.click();
    // The browser holds the Blob itself once it has begun to save it.
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }
}

/** "an-island-near-sea-1234.jpg", the second picture "…-1234_1.jpg". */
export function fileName(
  job: Pick<JobRecord, 'request'>,
  index: number,
  contentType: string,
): string {
  const words = job.request.prompt.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? ['picture'];
  const suffix = index === 0 ? '' : `_${index}`;
  const extension = contentType === 'image/png' ? 'png' : 'jpg';
  return `${words.slice(0, 6).join('-').slice(0, 60)}-${job.request.seed}${suffix}.${extension}`;
}
