import { parseRequest } from '../../request/parse-request.ts';
import { parseSeedJson } from '../../request/seed-json.ts';

export type TypedInput =
  | {
      readonly ok: true;
      readonly input: Record<string, unknown>;
      /** The input as indented JSON. */
      readonly text: string;
      /**
       * The faults for which the endpoint would refuse the input. It can be sent in spite of them.
       */
      readonly faults: readonly string[];
    }
  | { readonly ok: false; readonly reason: string };

/**
 * Reads the input a person typed as JSON; no code in it is ever run. A seed beyond 2^53 becomes
 * text, because the client cannot send it as a number.
 */
export function readTypedInput(typed: string): TypedInput {
  let value: unknown;
  try {
    value = parseSeedJson(typed);
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { ok: false, reason: 'The input must be an object: {"image_url": …, "prompt": …}' };
  }
  const parsed = parseRequest(value);
  const faults = parsed.ok
    ? []
    : parsed.detail.map(({ loc, msg }) => `${loc.slice(1).join('.') || 'input'}: ${msg}`);
  const text = JSON.stringify(
    value,
    (_key, each: unknown) => (typeof each === 'bigint' ? each.toString() : each),
    2,
  );
  return { ok: true, input: JSON.parse(text) as Record<string, unknown>, text, faults };
}
