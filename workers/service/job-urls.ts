import type { JobId } from '../protocol/engine-job.ts';
import type { ServiceScope } from './scope.ts';

/** The addresses of a job for its client. The service worker answers them, whichever host they name. */
export function jobUrls(id: JobId, { appUrl }: Pick<ServiceScope, 'appUrl'>) {
  const response_url = `${appUrl}/requests/${id}`;
  return {
    response_url,
    status_url: `${response_url}/status`,
    cancel_url: `${response_url}/cancel`,
  };
}
