import { defaultOf, FIELD_NAMES, fieldOf } from './fields.ts';
import type { GenerateRequest } from './schema.ts';

export interface DetailRow {
  readonly title: string;
  readonly value: string;
}

/** What a person is told of how a picture was asked for: what matters always, and what was changed. */
export function detailRows(request: GenerateRequest): readonly DetailRow[] {
  return FIELD_NAMES.flatMap((name) => {
    const field = fieldOf(name);
    const value = request[name] ?? defaultOf(name);
    const { details = isDefault(value, defaultOf(name)) ? 'elsewhere' : 'always' } = field;
    if (details === 'elsewhere') return [];
    return [{ title: field.title, value: field.show?.(value, request) ?? plain(value) }];
  });
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
