import { EngineError } from '../../failure.ts';

const LOC = ['body', 'mask_url'] as const;

/** A failure of reading the mask, at its place in the request, in fal's form. Others stay as they are. */
export function maskFault(error: unknown): unknown {
  if (!(error instanceof EngineError) || error.detail !== undefined) return error;
  const { code, message, action } = error;
  if (code === 'cancelled') return error;
  const detail = [{ loc: LOC, msg: message, type: code }];
  return new EngineError(code, `The mask: ${message}`, action, { cause: error, detail });
}

/** The mask is black where it counts: every latent would be kept. */
export function nothingToDraw(): EngineError {
  const message = 'The mask leaves nothing to draw: it has no white part of at least 8 × 8 pixels.';
  return new EngineError(
    'invalid_request',
    message,
    'Paint white what is to be drawn anew, and black what stays.',
    { detail: [{ loc: LOC, msg: `Value error, ${message}`, type: 'value_error' }] },
  );
}
