import { readBlob } from '../../workers/records/blobs.ts';
import type { JobRecord } from '../../workers/records/record.ts';
import { focusOf } from '../request/cover-crop.ts';
import { setSession, setSource, useSession } from '../stores/session.ts';
import { setSettings, useSettings } from '../stores/settings.ts';
import { settingsOf } from './request-settings.ts';

/**
 * Puts a job's source, crop and every parameter back on the screen and locks its seed for the next
 * run.
 */
export async function recall(job: JobRecord | undefined): Promise<void> {
  if (job === undefined) return;
  const { request, options } = job;
  const blob = job.source === null ? undefined : await readBlob(job.source);
  if (blob !== undefined) {
    await setSource(blob, request.image_url.replace(/^blob:/, ''));
    const { source } = useSession.getState();
    if (source !== null) setSession({ focus: focusOf(request.crop, source) });
  }
  setSettings({
    ...settingsOf(request, useSettings.getState().request, options.nativePixels),
    model: options.model.id,
    view: '',
  });
}
