/** A promise that a test keeps when it likes (`Promise.withResolvers`, which Node 20 has not). */
export function deferred<Value>() {
  const parts: { resolve?: (value: Value) => void } = {};
  const promise = new Promise<Value>((resolve) => (parts.resolve = resolve));
  return { promise, resolve: (value: Value) => parts.resolve?.(value) };
}
