/** Values of JSON that somebody else wrote. Each is looked at before it is used. */
import { parseSeedJson } from '../seed-json.ts';

export type JsonRecord = Readonly<Record<string, unknown>>;

/** Longest JSON that is read: far more than a workflow with hundreds of nodes. */
const LONGEST_JSON = 8 << 20;
/** Python writes NaN, which is no JSON. ComfyUI marks nodes with it. */
const NOT_A_NUMBER = /([:[,]\s{0,4})NaN(?=\s{0,4}[,\]}])/g;

/** Reads a JSON object; undefined for everything else. Never throws. */
export function jsonRecord(text: string | undefined): JsonRecord | undefined {
  if (text === undefined || text.length > LONGEST_JSON) return undefined;
  for (const each of [() => text, () => text.replaceAll(NOT_A_NUMBER, '$1null')]) {
    try {
      return asRecord(parseSeedJson(each()));
    } catch {
      // The second attempt, or none.
    }
  }
  return undefined;
}

export function asRecord(value: unknown): JsonRecord | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonRecord)
    : undefined;
}

export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

export function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** A number as a number or as its text. */
export function asNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** The own value of a name. What every object inherits is none. */
export function own(record: JsonRecord | undefined, name: string): unknown {
  return record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined;
}
