import { EngineError } from '../../failure.ts';

/**
 * A fault of one entry of the request's `embeddings`, in fal's form.
 * @param message one or more plain sentences
 */
export function embeddingFault(
  index: number,
  part: 'path' | 'tokens',
  message: string,
  action: string,
): EngineError {
  const loc = ['body', 'embeddings', index, part];
  return new EngineError('invalid_request', `embeddings[${index}]: ${message}`, action, {
    detail: [{ loc, msg: message, type: 'value_error' }],
  });
}
