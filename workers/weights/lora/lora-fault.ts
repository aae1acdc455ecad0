import { EngineError } from '../../failure.ts';

/**
 * A fault of the file of one entry of the request's `loras`, in fal's form.
 * @param message one or more plain sentences
 */
export function loraFault(index: number, message: string, action: string): EngineError {
  const loc = ['body', 'loras', index, 'path'];
  return new EngineError('invalid_request', `loras[${index}]: ${message}`, action, {
    detail: [{ loc, msg: message, type: 'value_error' }],
  });
}
