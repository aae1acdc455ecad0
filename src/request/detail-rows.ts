import { ENDPOINT_TITLES, endpointOf } from './endpoint.ts';
import { defaultOf, FIELD_NAMES, type FieldName, fieldOf, isFieldOf } from './fields.ts';
import type { GenerateRequest } from './schema.ts';

export interface DetailRow {
  readonly name: FieldName | 'endpoint';
  readonly title: string;
  readonly value: string;
}

/** What a person is told of how a picture was asked for: what matters always, and what was changed. */
export function detailRows(request: GenerateRequest): readonly DetailRow[] {
  const kind = endpointOf(request);
  const rows = FIELD_NAMES.flatMap((name) => {
    if (!isFieldOf(name, kind)) return [];
    const field = fieldOf(name);
    const value = request[name] ?? defaultOf(name);
    const { details = isDefault(value, defaultOf(name)) ? 'elsewhere' : 'always' } = field;
    if (details === 'elsewhere') return [];
    return [{ name, title: field.title, value: field.show?.(value, request) ?? plain(value) }];
  });
  return [{ name: 'endpoint', title: 'Made as', value: ENDPOINT_TITLES[kind] }, ...rows];
}

/** Two empty lists are the same default. */
function isDefault(value: unknown, standard: unknown): boolean {
  return value === standard || (isEmpty(value) && isEmpty(standard));
}

function isEmpty(list: unknown): boolean {
  return Array.isArray(list) && list.length === 0;
}

function plain(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return String(value);
}
