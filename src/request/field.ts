import * as z from 'zod/mini';
import type { EndpointKind } from './endpoint.ts';
import type { Limits } from './lax-schemas.ts';

/** The flag of the runner's command line that sets a field. */
export interface Flag {
  /**
   * The kind of text behind the flag. `on` and `off`: no text follows, and the flag sets the field to true or false.
   * `embedding` and `lora`: the flag may be given several times, and the field is the list.
   */
  readonly reads: 'text' | 'number' | 'seed' | 'size' | 'embedding' | 'lora' | 'on' | 'off';
  /** Without the leading dashes. By default the field's name, with dashes for underscores. */
  readonly name?: string;
  /** Stands for the text in the usage, as in `--strength X`. */
  readonly value?: string;
  readonly help?: string;
}

/** A slider with a number beside it, the field's control in the app. */
export interface SliderLook {
  /** The end of the slider, if it is less than the field's upper limit. */
  readonly max?: number;
  readonly step: number;
  /** Digits after the point. By default the number is whole. */
  readonly digits?: number;
  readonly hint?: string;
}

/** One field of the request: everything that doors and views read about it. */
export interface Field<T = unknown> {
  /** The description in openapi.json. */
  readonly description: string;
  readonly examples?: readonly unknown[];
  /** The name of the control and of the row in the details: "Steps". */
  readonly title: string;
  /** The name inside a sentence: "the number of steps". By default "the" and the title. */
  readonly label?: string;
  /**
   * Where the app gets the value from. `setting`: a person sets it, and the settings keep it under
   * the field's name. `made`: the app makes it of what it keeps elsewhere, such as the picture, the size and the
   * seed. Either has a control, marked `data-field`. `without`: the app sends no value, and why.
   */
  readonly app: 'setting' | 'made' | { readonly without: string };
  /** Without a flag only the runner's request file can set the field. */
  readonly flag?: Flag;
  /**
   * When the details of a result have a row for the field. `elsewhere`: never, because the view
   * shows the value in another place. By default there is a row if the value is not the default.
   */
  readonly details?: 'always' | 'elsewhere';
  /** The endpoints that have the field. By default all have it. */
  readonly only?: readonly EndpointKind[];
  /** The hosted endpoint lacks this field. It is never sent there, and without it a run is as hosted. */
  readonly extension?: true;
  /** An extension that the app applies to the pictures itself, before it sends them to the hosted service. */
  readonly appliedBySender?: true;
  readonly limits?: Limits;
  readonly slider?: SliderLook;
  /** Checks a value that is still being typed, if more may be typed than a request may hold. */
  readonly typed?: z.ZodMiniType;
  /** The first setting of a field that has no default in a request; a request that holds it means the same as one without. */
  readonly initial?: unknown;
  /** Writes the value for the details. By default the value is shown as it is. */
  show?(value: T, request: { readonly num_inference_steps: number }): string;
  /**
   * Returns the part of the value that may be written into a picture's metadata, or undefined for
   * none. By default the whole value is written.
   */
  publish?(value: T): unknown;
}

/** Makes a field. The description and the examples are put into the schema, for openapi.json. */
export function field<S extends z.ZodMiniType, const A extends Field<z.output<S>>>(
  schema: S,
  about: A,
): A & { readonly schema: S } {
  const { description, examples } = about;
  return { ...about, schema: schema.check(z.meta({ description, ...(examples && { examples }) })) };
}

/** Makes a field whose value is a number within limits. */
export function ranged<
  S extends z.ZodMiniType,
  const A extends Field<z.output<S>> & { readonly limits: Limits },
>(kind: (limits: Limits) => S, about: A): A & { readonly schema: S } {
  return field(kind(about.limits), about);
}
