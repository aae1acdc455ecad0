import type { JobId } from '../protocol/engine.ts';
import { APP_URL } from './read-route.ts';

/** The addresses of a job for its client. Their host is fal's; the service worker answers them. */
export function jobUrls(id: JobId) {
  const response_url = `${APP_URL}/requests/${id}`;
  return {
    response_url,
    status_url: `${response_url}/status`,
    cancel_url: `${response_url}/cancel`,
  };
}
