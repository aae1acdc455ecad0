/** Whether a host name is the hosted service's own. */
export function isFalHost(host: string): boolean {
  return /^(?:[\w-]+\.)*fal\.(?:run|ai)$/.test(host);
}

/** Names the job whose consent covers a request to `hosted/`. */
export const CONSENT_HEADER = 'x-playground-consent';
