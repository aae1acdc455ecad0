/**
 * Holds parsers of what comes from outside to two things: their time grows with the input and no faster, and
 * their memory is a small multiple of it. `npm run test:fuzz` tries shapes by chance for FUZZ_SECONDS a
 * parser, ten minutes by default; `npm test` tries the known ones, and others for a moment.
 */
import process from 'node:process';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectLinear } from './growth.ts';
import { anyShape, CORPUS, type Shape, textOf } from './shapes.ts';

/** So that all parsers together take less than a minute in `npm test`, two files at a time. */
const SECONDS = Number(process.env['FUZZ_SECONDS'] ?? 0.25);

/** Bytes that a parser may hold for each character of its input. */
const MOST_FOR_EACH = 400;

export interface HeldParser {
  readonly name: string;
  /** Bytes are given as Latin-1. What it throws counts as an answer. */
  readonly parse: (input: string) => unknown;
  /** Inputs made for this parser, besides those that all get. */
  readonly shapes?: readonly Shape[];
  /** Bytes that it may hold whatever the length of its input. */
  readonly holds?: number;
}

/** Declares the tests of these parsers. */
export function holdParsers(parsers: readonly HeldParser[]): void {
  const named = parsers.map((parser) => [parser.name, parser] as const);
  describe.each(named)('%s', (_name, { parse, shapes = [] }) => {
    it(
      'takes a time that grows with its input',
      { timeout: 120_000 + SECONDS * 1000 },
      async () => {
        for (const shape of [...CORPUS, ...shapes]) await expectLinear(parse, shaped(shape));
        const property = fc.asyncProperty(begunShape(shapes), (shape) =>
          expectLinear(parse, shaped(shape)),
        );
        const interruptAfterTimeLimit = SECONDS * 1000;
        await fc.assert(property, { numRuns: 1e9, interruptAfterTimeLimit, endOnFailure: true });
      },
    );
  });

  describe('memory', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    it.each(named)('of %s is a small multiple of its input', async (_name, parser) => {
      const { parse, shapes = [], holds = 0 } = parser;
      const inputs = [...CORPUS, ...shapes].map((shape) => textOf(shape, 1 << 14));
      const characters = inputs.reduce((sum, { length }) => sum + length, 0);
      collect();
      const before = used();
      for (const input of inputs) {
        try {
          await parse(input);
        } catch {
          // Refused.
        }
      }
      // With all that was thrown away meanwhile.
      expect(used() - before).toBeLessThan(MOST_FOR_EACH * characters + holds);
    });
  });
}

const shaped = (shape: Shape) => (size: number) => textOf(shape, size);

/** Any shape; where a parser has shapes of its own, often behind the beginning of one of them. */
function begunShape(shapes: readonly Shape[]): fc.Arbitrary<Shape> {
  if (shapes.length === 0) return anyShape;
  const begun = fc
    .tuple(fc.constantFrom(...shapes), anyShape)
    .map(([{ start, unit, end }, any]) => ({ start, unit: unit + any.unit, end: any.end + end }));
  return fc.oneof(anyShape, begun);
}

/** Bytes of everything that JavaScript holds. */
function used(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
