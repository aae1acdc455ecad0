/** Texts made to be slow: a beginning, many times the same, and an end that does not fit. */
import * as fc from 'fast-check';

export interface Shape {
  readonly start: string;
  readonly unit: string;
  readonly end: string;
}

/** The text of a shape with about so many characters. */
export function textOf({ start, unit, end }: Shape, size: number): string {
  return start + unit.repeat(Math.max(1, Math.floor(size / unit.length))) + end;
}

export const shape = (start: string, unit: string, end: string): Shape => ({ start, unit, end });

/** Shapes that were slow in one parser or another, here or elsewhere. */
export const CORPUS: readonly Shape[] = [
  shape('', '1', 'x'),
  shape('', ' ', 'x'),
  shape('', '0', 'x'),
  shape('1.', '0', 'x'),
  shape('x', '\0', 'x'),
  shape('/a', '/', 'x'),
  shape('integer:', ':', ''),
  shape('', 'integer:1:', ''),
  shape('integer:', '1', ''),
  shape('', 'a', ''),
  shape('x:', ' ', 'y'),
  shape('', 'ab: "', ''),
  shape('a b: "', '\\', 'x'),
  shape('Steps: 1, Seed: 2, Size: 1x1, ', 'a b: c, ', ''),
  shape('"', '\\"', ''),
  shape('"', '\\\\', '"'),
  shape('', '[', ''),
  shape('', '{"a":', ''),
  shape('{"seed":', '9', '}'),
  shape('', '(a', ''),
  shape('', '[(a:1.2', ''),
  shape('', '%', ''),
  shape('', '%41', ''),
  shape('', '=', ''),
  shape('', '-_', ''),
  shape(',', 'A', ''),
  shape('bytes=', '0', 'x'),
  shape('', 'é', ''),
  shape('e', '\u0301', ''),
  shape('', '\n', 'Negative prompt: '),
];

const part = fc.oneof(
  fc.constantFrom('', '"', '{', '[', ':', ',', '0', '1', ' ', '\n', '\0', '/', '\\', '%', 'a', '-'),
  fc.string({ maxLength: 4 }),
);

/** Shapes that nobody thought of. */
export const anyShape: fc.Arbitrary<Shape> = fc.record({
  start: part,
  unit: part.filter((unit) => unit !== ''),
  end: part,
});
