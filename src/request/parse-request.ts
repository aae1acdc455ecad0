import { type FieldError, fieldErrors } from './field-errors.ts';
import { type EndpointKind, endpointOf } from './endpoint.ts';
import { type GenerateRequest, REQUEST_SCHEMAS, RUNNER_SCHEMAS } from './schema.ts';
import { stepsRun } from './strength.ts';

export type ParsedRequest =
  | { readonly ok: true; readonly request: GenerateRequest }
  | { readonly ok: false; readonly detail: FieldError[] };

/**
 * Checks a request as the endpoint does and fills in its defaults. As lenient as pydantic's lax
 * mode: "25" is 25, a null optional is its default, unknown fields are ignored. Never throws.
 *
 * Beyond the ranges of the single fields, `trunc(steps · strength) < 1` is an error on `strength`:
 * no step would run.
 *
 * @param endpoint whose fields are checked; by default the one that the pictures of the request tell
 * @param allowNullNegative keeps `negative_prompt: null`, diffusers' zero embeddings (the runner)
 */
export function parseRequest(
  input: unknown,
  {
    allowNullNegative = false,
    endpoint = endpointOf(isObject(input) ? input : {}),
  }: { readonly allowNullNegative?: boolean; readonly endpoint?: EndpointKind } = {},
): ParsedRequest {
  const schema = (allowNullNegative ? RUNNER_SCHEMAS : REQUEST_SCHEMAS)[endpoint];
  const parsed = schema.safeParse(input, { reportInput: true });
  if (!parsed.success) return { ok: false, detail: fieldErrors(parsed.error.issues) };

  const { crop, seed, ...fields } = parsed.data;
  const { num_inference_steps, strength } = fields;
  if (strength !== undefined && stepsRun(num_inference_steps, strength).run < 1) {
    return { ok: false, detail: [noStepRuns(num_inference_steps, strength)] };
  }
  // A picture's metadata lists the fields in this order, and its bytes must stay the same.
  return { ok: true, request: given({ ...fields, seed, crop }) };
}

function isObject(input: unknown): input is object {
  return typeof input === 'object' && input !== null;
}

/** The fields that are not undefined. */
function given(fields: object): GenerateRequest {
  const present = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present) as unknown as GenerateRequest;
}

function noStepRuns(steps: number, strength: number): FieldError {
  return {
    loc: ['body', 'strength'],
    msg: `Value error, a strength of ${strength} runs none of ${steps} steps; strength · num_inference_steps must be at least 1`,
    type: 'value_error',
    ctx: { num_inference_steps: steps },
    input: strength,
  };
}
