import { formatBytes } from '../../language/format-number.ts';

/** One line of a section. */
export interface Fact {
  readonly name: string;
  readonly value: string;
}

/** A titled list of facts; `note` stands for them where there are none. */
export interface Section {
  readonly title: string;
  readonly facts: readonly Fact[];
  readonly note?: string;
}

export function fact(name: string, value: string | number | boolean): Fact {
  if (typeof value === 'boolean') return { name, value: value ? 'yes' : 'no' };
  return { name, value: typeof value === 'number' ? count(value) : value };
}

/** 1234567 → "1,234,567". */
export function count(value: number): string {
  return value.toLocaleString('en');
}

/** Bytes by name as facts, the most first; past `limit` names the others are summed up. */
export function largestFirst(bytes: Readonly<Record<string, number>>, limit: number): Fact[] {
  const sorted = Object.entries(bytes).sort(([, a], [, b]) => b - a);
  const shown = sorted.slice(0, limit).map(([name, size]) => fact(name, formatBytes(size)));
  const others = sorted.slice(limit);
  if (others.length === 0) return shown;
  const rest = others.reduce((sum, [, size]) => sum + size, 0);
  return [...shown, fact(`${others.length} other labels`, formatBytes(rest))];
}
