/**
 * Waits for something that may never answer.
 * @param ms milliseconds it may take
 * @param late makes the error of an answer that has not come by then
 * @throws what `work` throws, or the error of `late`
 */
export function within<T>(work: Promise<T>, ms: number, late: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(late()), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
