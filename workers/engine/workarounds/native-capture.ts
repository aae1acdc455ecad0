/**
 * Fault: the JavaScript layer of the pinned ONNX Runtime (1.31.0-dev.20260914) binds the inputs and
 * outputs of a session with graph capture at its first call only, and keeps handles of buffers that
 * it gives back after that call. So a call with other buffers, another size or an output of one's
 * own uses stale handles, and the result is wrong or an error. Its native layer has no such fault.
 *
 * These options let the native layer capture and hide that from the JavaScript layer, which then
 * binds at every call: it reads `enableGraphCapture` once for the native layer, before all other
 * times. What calls the session must say each time whether to capture ({@link CALL_PLAINLY},
 * {@link CALLS_CAPTURED}).
 *
 * To be deleted when the pinned build binds at every call of such a session.
 * test/engine/captured-unet.test.ts fails where another version reads the option in another order.
 */
export function captureNatively<Options extends object>(options: Options): Options {
  let reads = 0;
  return Object.defineProperty({ ...options }, 'enableGraphCapture', {
    enumerable: true,
    get: () => reads++ === 0,
  });
}

/** Runs a session without its captured graph, at any size. */
export const CALL_PLAINLY = { extra: { gpu_graph_id: '-1' } };

/**
 * Each captures the graph at the first such call, and repeats it at all others, whatever feeds and fetches say. The
 * first one computes everything twice, plainly and as it will be repeated. A session keeps what each has captured,
 * and the buffers that it was captured with, until it is closed. Only the first such call is made here
 * (replay-commands.ts).
 */
export const CALLS_CAPTURED = [
  { extra: { gpu_graph_id: '0' } },
  { extra: { gpu_graph_id: '1' } },
] as const;
