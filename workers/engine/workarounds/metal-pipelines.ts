import { EngineError, errorText } from '../../failure.ts';

/**
 * Makes a session, and once more if a pipeline was not compiled. On Metal the compiler's service now
 * and then fails after a few sessions, and compiles the same shader the next time (ONNX Runtime issue
 * 28545). Goes when that is closed.
 * @param make gets fresh weights each time it is called
 */
export async function againAfterPipelineFailure<T>(make: () => Promise<T>): Promise<T> {
  try {
    return await make();
  } catch (error) {
    if (error instanceof EngineError || !/compute pipeline/i.test(errorText(error))) throw error;
    return make();
  }
}
