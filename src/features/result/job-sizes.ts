import type { JobRecord } from '../../../workers/records/record.ts';
import { resolveSize } from '../../request/image-size.ts';
import { type RunSizes, runSizes } from '../../request/native-size.ts';

/** The sizes of a job. The hosted service draws every size as asked, whichever model is chosen here. */
export function jobSizes({
  request,
  options,
  place,
}: Pick<JobRecord, 'request' | 'options' | 'place'>): RunSizes {
  const native = place === 'hosted' ? undefined : options.nativePixels;
  return runSizes(resolveSize(request.image_size), native);
}
