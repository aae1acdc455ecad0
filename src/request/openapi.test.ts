import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { answerSchema } from './answer-fields.ts';
import { openApiDocument } from './openapi.ts';
import { inputSchema, outputSchema } from './openapi-schemas.ts';
import { parseRequest } from './parse-request.ts';

interface Property {
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
}

const document = JSON.parse(JSON.stringify(openApiDocument())) as Record<string, unknown>;
const { properties, required } = inputSchema() as {
  properties: Record<string, Property>;
  required: string[];
};
const least = { image_url: 'https://pictures.example/a.png', prompt: 'an island' };

describe('the OpenAPI document', () => {
  it('is a valid one, of version 3.1', async () => {
    const validator = new Validator();
    expect(await validator.validate(document)).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
  });

  it('names no schema that it does not have', () => {
    const { schemas } = document['components'] as { schemas: Record<string, unknown> };
    const named = JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g);
    expect(new Set([...named].map(([, name]) => name))).toEqual(new Set(Object.keys(schemas)));
  });
});

describe('its input', () => {
  it('needs what the check needs', () => {
    const parsed = parseRequest({}, { endpoint: 'image-to-image' });
    expect(parsed.ok ? [] : parsed.detail.map(({ loc }) => loc[1])).toEqual(required);
  });

  it.each(
    Object.entries(properties).flatMap(([name, { examples = [] }]) =>
      examples.map((example) => [name, example] as const),
    ),
  )('has an example of %s that passes: %j', (name, example) => {
    expect(parseRequest({ ...least, [name]: example })).toMatchObject({ ok: true });
  });

  it('states the defaults the check fills in', () => {
    const parsed = parseRequest(least);
    const request = parsed.ok ? parsed.request : {};
    const filled: Record<string, unknown> = { ...request, ...answerSchema.parse(least) };
    for (const [name, property] of Object.entries(properties)) {
      if ('default' in property) expect([name, property.default]).toEqual([name, filled[name]]);
    }
  });

  it.each([
    ['num_inference_steps', 1, 50],
    ['strength', 0.05, 1],
    ['num_images', 1, 8],
  ])('states the range of %s', (name, minimum, maximum) => {
    expect(properties[name]).toMatchObject({ minimum, maximum });
  });
});

describe('the inputs of its siblings', () => {
  it.each([
    ['text-to-image', ['prompt'], ['image_url', 'strength', 'crop', 'mask_url']],
    ['inpainting', ['image_url', 'mask_url', 'prompt'], []],
  ] as const)('%s needs %j and has none of %j', (endpoint, needs, without) => {
    const sibling = inputSchema(endpoint) as { properties: object; required: readonly string[] };
    expect(sibling.required).toEqual(needs);
    const parsed = parseRequest({}, { endpoint });
    expect(parsed.ok ? [] : parsed.detail.map(({ loc }) => loc[1])).toEqual(needs);
    for (const name of without) expect(sibling.properties).not.toHaveProperty(name);
  });

  it('have the same fields otherwise, with the same defaults', () => {
    const { properties: inpainting } = inputSchema('inpainting') as { properties: object };
    expect(inpainting).toMatchObject(properties);
    const { properties: text } = inputSchema('text-to-image') as { properties: object };
    expect(properties).toMatchObject(text);
  });
});

describe('its output', () => {
  it('has an example that fits it', () => {
    const { examples = [] } = outputSchema() as Property;
    const schema = z.fromJSONSchema(outputSchema());
    expect(examples).toHaveLength(1);
    for (const example of examples) expect(schema.safeParse(example).error).toBeUndefined();
  });
});
