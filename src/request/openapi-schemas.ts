import * as z from 'zod/mini';
import { answerSchema } from './answer-fields.ts';
import { type EndpointKind, EXAMPLE_INPUT } from './endpoint.ts';
import { type GenerateOutput, REQUEST_SCHEMAS } from './schema.ts';

/** A JSON Schema of draft 2020-12, OpenAPI 3.1's own. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** The names of what goes in, in the document. */
export const INPUT_NAMES = {
  'image-to-image': 'Input',
  'text-to-image': 'TextToImageInput',
  inpainting: 'InpaintingInput',
} as const satisfies Readonly<Record<EndpointKind, string>>;

/** What goes in. Made from the schema that checks it, so the two cannot differ. */
export function inputSchema(kind: EndpointKind = 'image-to-image'): JsonSchema {
  const { $schema: _, ...json } = z.toJSONSchema(
    z.extend(REQUEST_SCHEMAS[kind], answerSchema.shape),
    {
      io: 'output',
      unrepresentable: 'any',
      override({ zodSchema, jsonSchema }) {
        if (!(zodSchema instanceof z.ZodMiniObject)) return;
        // Unknown fields are ignored; what the check does without is not required.
        delete jsonSchema.additionalProperties;
        const shape: Readonly<Record<string, z.core.$ZodType>> = zodSchema.shape;
        const required = Object.keys(shape).filter(
          (name) => shape[name] === undefined || !z.safeParse(shape[name], undefined).success,
        );
        if (required.length > 0) jsonSchema.required = required;
        else delete jsonSchema.required;
      },
    },
  );
  return { title: INPUT_NAMES[kind], ...json };
}

const nonNegative = { type: 'number', minimum: 0 } as const;
const side = { type: 'integer', minimum: 1 } as const;

/** What comes out; the fields are those of {@link GenerateOutput}. */
export function outputSchema(): JsonSchema {
  const properties: Readonly<Record<keyof GenerateOutput, JsonSchema>> = {
    images: {
      type: 'array',
      items: {
        type: 'object',
        required: ['url', 'width', 'height', 'content_type'],
        properties: {
          url: { type: 'string', format: 'uri' },
          width: side,
          height: side,
          content_type: { type: 'string', enum: ['image/jpeg', 'image/png'] },
        },
      },
    },
    timings: {
      type: 'object',
      description: 'Seconds, by what took them.',
      additionalProperties: nonNegative,
    },
    seed: {
      type: 'integer',
      format: 'uint64',
      minimum: 0,
      description: 'An integer literal of up to 64 bits: more than a JavaScript number can hold.',
    },
    has_nsfw_concepts: { type: 'array', items: { type: 'boolean' } },
    prompt: { type: 'string' },
  };
  const example = {
    images: [
      {
        url: 'http://localhost:4173/files/019ac0de-0000-7000-8000-000000000000/0.jpeg',
        width: 1024,
        height: 1024,
        content_type: 'image/jpeg',
      },
    ],
    timings: { inference: 2.107 },
    seed: 4242,
    has_nsfw_concepts: [false],
    prompt: EXAMPLE_INPUT.prompt,
  } satisfies Record<keyof GenerateOutput, unknown>;
  return {
    title: 'Output',
    type: 'object',
    required: Object.keys(properties),
    properties,
    examples: [example],
  };
}
