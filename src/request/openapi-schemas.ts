import { z } from 'zod';
import { EXAMPLE_INPUT } from './endpoint.ts';
import { customSize, namedSize, request } from './parse-request.ts';
import type { GenerateOutput, GenerateRequest } from './schema.ts';

/** A JSON Schema of draft 2020-12, OpenAPI 3.1's own. */
export type JsonSchema = Readonly<Record<string, unknown>>;

interface FieldText {
  readonly description: string;
  readonly examples?: readonly unknown[];
}

const TEXTS: Readonly<Record<keyof GenerateRequest, FieldText>> = {
  image_url: {
    description:
      'The picture to start from: an address whose host lets other pages read it (CORS), a data URI, or an address the storage gave.',
    examples: [EXAMPLE_INPUT.image_url],
  },
  prompt: { description: 'What the new picture shows.', examples: [EXAMPLE_INPUT.prompt] },
  negative_prompt: {
    description: 'What it shall not show.',
    examples: ['cartoon, illustration, animation. face. male, female'],
  },
  image_size: {
    description:
      'A named size, or sides in pixels; they are floored to a multiple of 8, at least 64. The picture is stretched to it.',
    examples: ['square_hd', { width: 1280, height: 720 }],
  },
  num_inference_steps: { description: 'Steps of the whole schedule.', examples: [25] },
  guidance_scale: { description: 'How closely the prompt is followed; 1 is not at all.' },
  strength: {
    description:
      'How far from the source the picture may go; 1 ignores it. num_inference_steps · strength steps are run.',
    examples: [0.95],
  },
  seed: {
    description:
      'The same seed and request make the same picture. Above 2^53−1 as a decimal string or an integer literal; without it one is drawn.',
    examples: [4242, '17454220438242315174'],
  },
  num_images: { description: 'How many pictures to make.' },
  embeddings: { description: 'Textual inversions, by address, with the words they answer to.' },
  enable_safety_checker: { description: 'Replace pictures that are flagged by black ones.' },
  safety_checker_version: { description: 'Which checker.' },
  expand_prompt: { description: 'Let a language model write the prompt out first.' },
  format: { description: 'Of the pictures made.' },
  guidance_rescale: { description: 'Counters the overexposure of high guidance.' },
  crop: {
    description:
      'Not in the hosted endpoint: the part of the upright picture to use, in its pixels. All of it without.',
  },
};

/** What a schema that converts cannot say of itself. */
const BEYOND_ZOD: Readonly<Record<string, JsonSchema>> = {
  image_size: { anyOf: [jsonSchema(namedSize), jsonSchema(customSize)] },
  seed: { type: ['integer', 'string'], minimum: 0, pattern: String.raw`^\d{1,20}$` },
};

/** What goes in. Made from the schema that checks it, so the two cannot differ. */
export function inputSchema(): JsonSchema {
  const { properties, ...schema } = jsonSchema(request);
  const given = properties as Record<string, JsonSchema>;
  const fields = Object.entries(TEXTS).map(([name, text]) => [
    name,
    { ...given[name], ...BEYOND_ZOD[name], ...text },
  ]);
  return { title: 'Input', ...schema, properties: Object.fromEntries(fields) as JsonSchema };
}

/** A schema after its lenient conversions. Unknown fields are ignored; one with a default is optional. */
function jsonSchema(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    io: 'output',
    unrepresentable: 'any',
    override: ({ jsonSchema: { properties = {}, ...each }, jsonSchema: whole }) => {
      delete whole.additionalProperties;
      const required = each.required?.filter((name) => {
        const property = properties[name];
        return typeof property !== 'object' || property.default === undefined;
      });
      if (required === undefined || required.length === 0) delete whole.required;
      else whole.required = required;
    },
  });
  return json;
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
