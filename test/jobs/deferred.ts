/**
 * A promise that a test resolves itself, as `Promise.withResolvers`, which Node 20 lacks, would
 * make.
 */
export function deferred<Value>() {
  const parts: { resolve?: (value: Value) => void } = {};
  const promise = new Promise<Value>((resolve) => (parts.resolve = resolve));
  return { promise, resolve: (value: Value) => parts.resolve?.(value) };
}
