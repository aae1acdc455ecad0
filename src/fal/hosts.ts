/** Whether a host belongs to the hosted service. */
export function isFalHost(host: string): boolean {
  return /^(?:[\w-]+\.)*fal\.(?:run|ai)$/.test(host);
}

/** Names the job whose consent covers a request to `hosted/`. */
export const CONSENT_HEADER = 'x-playground-consent';
