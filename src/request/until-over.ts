/**
 * The result of some work, or `otherwise` if the work's signal fires before. The signal may outlive thousands
 * of calls, so no listener stays on it.
 */
export function untilOver<Value>(
  work: Promise<Value>,
  signal: AbortSignal,
  otherwise: Value,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    const end = () => resolve(otherwise);
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
    work.finally(() => signal.removeEventListener('abort', end)).then(resolve, reject);
  });
}
