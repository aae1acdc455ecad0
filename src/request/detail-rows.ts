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
    const { details = value === defaultOf(name) ? 'elsewhere' : 'always' } = field;
    if (details === 'elsewhere') return [];
    return [{ title: field.title, value: field.show?.(value, request) ?? plain(value) }];
  });
}

function plain(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return String(value);
}
