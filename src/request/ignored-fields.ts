import { ANSWER_FIELDS } from './answer-fields.ts';
import type { EndpointKind } from './endpoint.ts';
import { isFieldOf } from './fields.ts';

/** As many names are told, and as many characters of each. */
const MOST_NAMES = 10;
const LONGEST_NAME = 60;

/**
 * Says which fields of a request have no effect here: those of sibling endpoints, of newer versions of
 * the hosted service, or with a typing error. A field that asks for nothing (null, false, '' or an
 * empty list) is not told.
 * @param endpoint that the request was sent to
 * @returns undefined if there are none
 */
export function ignoredFields(body: unknown, endpoint: EndpointKind): string | undefined {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return undefined;
  const names = Object.entries(body)
    .filter(([name, value]) => !isKnown(name, endpoint) && asksForSomething(value))
    .map(([name]) => (name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name));
  if (names.length === 0) return undefined;
  const more = names.length - MOST_NAMES;
  const told = names.slice(0, MOST_NAMES).join(', ') + (more > 0 ? ` and ${more} more` : '');
  return `Ignored: ${told}. This endpoint has no such ${names.length === 1 ? 'field' : 'fields'}.`;
}

function isKnown(name: string, endpoint: EndpointKind): boolean {
  return isFieldOf(name, endpoint) || Object.hasOwn(ANSWER_FIELDS, name);
}

function asksForSomething(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return value !== null && value !== undefined && value !== false && value !== '';
}
