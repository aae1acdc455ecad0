import type { z } from 'zod';
import type { Limits } from './lax-schemas.ts';

/** How the runner's command line takes a field. */
export interface Flag {
  /** What the text behind the flag is; `off`: there is none, and the flag sets the field to false. */
  readonly reads: 'text' | 'number' | 'seed' | 'size' | 'off';
  /** Without its dashes; the field's own name with dashes for underscores, where it is not given. */
  readonly name?: string;
  /** Stands for the text in the usage. */
  readonly value?: string;
  readonly help?: string;
}

/** A control of its own in the app: a slider with a number. */
export interface SliderLook {
  /** Where the slider ends, if before the field's own limit. */
  readonly max?: number;
  readonly step: number;
  /** Digits after the point; whole numbers without it. */
  readonly digits?: number;
  readonly hint?: string;
}

/** All there is to know of one field of the request, for every door and view. */
export interface Field<T = unknown> {
  /** What openapi.json says of it. */
  readonly description: string;
  readonly examples?: readonly unknown[];
  /** Names its control and its row in the details: "Steps". */
  readonly title: string;
  /** In a sentence: "the number of steps". Without it "the" and the title. */
  readonly label?: string;
  /**
   * Where the app has it from: `setting`, a person sets it and it is kept under this name; `made`,
   * from the picture and the choices of size and seed. Without this the app leaves it out.
   */
  readonly app?: 'setting' | 'made';
  /** A field without one is set by the runner's request file. */
  readonly flag?: Flag;
  /**
   * When the details of a result have a row for it; `elsewhere`: never, the view shows it in
   * another way. Without this, where it is not the default.
   */
  readonly details?: 'always' | 'elsewhere';
  /** Not of the hosted endpoint: never sent there, and left out it means "as hosted". */
  readonly extension?: true;
  readonly limits?: Limits;
  readonly slider?: SliderLook;
  /** Checks what a person has typed so far, where that may be more than a request may hold. */
  readonly typed?: z.ZodType<T>;
  /** The setting of a field that has no default in a request. */
  readonly initial?: T;
  /** Its value in the details; as it is without this. */
  show?(value: T, request: { readonly num_inference_steps: number }): string;
  /** What of it may be written into a picture; undefined for nothing. All of it without this. */
  publish?(value: T): unknown;
}

/** A field by the schema that checks it; the schema carries its description and examples. */
export function field<S extends z.ZodType, const A extends Field<z.output<S>>>(
  schema: S,
  about: A,
): A & { readonly schema: S } {
  const { description, examples } = about;
  return { ...about, schema: schema.meta({ description, ...(examples && { examples }) }) };
}

/** A field that is a number within its limits. */
export function ranged<
  S extends z.ZodType,
  const A extends Field<z.output<S>> & { readonly limits: Limits },
>(kind: (limits: Limits) => S, about: A): A & { readonly schema: S } {
  return field(kind(about.limits), about);
}
