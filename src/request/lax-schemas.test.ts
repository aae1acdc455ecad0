import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { integer, number } from './lax-schemas.ts';

describe('a number without an upper limit', () => {
  const limits = { min: 0, max: Infinity, default: 1 };

  it.each([number(limits), integer(limits)])('takes every number from its lower one', (schema) => {
    expect(schema.safeParse('1e9').data ?? schema.safeParse(1e9).data).toBe(1e9);
    expect(schema.safeParse(-1).success).toBe(false);
    expect(schema.safeParse(null).data).toBe(1);
  });

  it('says none in openapi.json', () => {
    const json = z.toJSONSchema(number(limits), { unrepresentable: 'any', io: 'output' });
    expect(json).toMatchObject({ type: 'number', minimum: 0, default: 1 });
    expect(json).not.toHaveProperty('maximum');
  });
});
