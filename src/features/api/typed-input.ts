import { parseRequest } from '../../request/parse-request.ts';
import { parseSeedJson } from '../../request/seed-json.ts';

export type TypedInput =
  | {
      readonly ok: true;
      readonly input: Record<string, unknown>;
      /** The same as JSON text, set out. */
      readonly text: string;
      /** What the endpoint will say is wrong with it; it may be sent all the same, to see that. */
      readonly faults: readonly string[];
    }
  | { readonly ok: false; readonly reason: string };

/**
 * Reads the input a person typed. It is data and stays data: code is made around it and never run
 * from text. A seed beyond 2^53 becomes text, which the client can send.
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
