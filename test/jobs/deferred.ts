/**
 * A promise that a test settles itself, as `Promise.withResolvers`, which Node 20 lacks, would
 * make.
 */
export function deferred<Value>() {
  const parts: { resolve?: (value: Value) => void; reject?: (error: Error) => void } = {};
  const promise = new Promise<Value>((resolve, reject) => {
    parts.resolve = resolve;
    parts.reject = reject;
  });
  return {
    promise,
    resolve: (value: Value) => parts.resolve?.(value),
    reject: (error: Error) => parts.reject?.(error),
  };
}
