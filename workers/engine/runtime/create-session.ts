import { EngineError, saysOutOfMemory } from '../../failure.ts';
import { InferenceSession, type OrtSession } from './ort.ts';

/** Begins the message of ONNX Runtime's error where its WebAssembly did not start. */
const NO_RUNTIME = 'no available backend found';

/**
 * Makes a session, as `InferenceSession.create` does.
 * @throws EngineError `engine_crashed` if ONNX Runtime itself does not start, or `out_of_memory` if
 *   that is the reason. It never starts in this worker after that, even if what it lacked comes.
 */
export async function createSession(
  model: Uint8Array,
  options: OrtSession.SessionOptions,
): Promise<OrtSession> {
  try {
    return await InferenceSession.create(model, options);
  } catch (error) {
    throw isRuntimeMissing(error) ? runtimeMissing(error) : error;
  }
}

/**
 * Whether no later job can run in this worker: ONNX Runtime did not start, or its WebAssembly hit a
 * trap, after which its memory is in no known state.
 */
export function breaksWorker(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (at instanceof WebAssembly.RuntimeError || isRuntimeMissing(at)) return true;
  }
  return false;
}

function isRuntimeMissing(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith(NO_RUNTIME);
}

function runtimeMissing(cause: unknown): EngineError {
  if (saysOutOfMemory(cause)) {
    return new EngineError(
      'out_of_memory',
      'There is not enough memory to start the engine.',
      'Close other tabs and programs, and try again.',
      { cause },
    );
  }
  return new EngineError(
    'engine_crashed',
    'The engine could not start: a part of it did not come, or the browser refused it.',
    'Check the connection and try again; reload the page if it happens twice.',
    { cause },
  );
}
