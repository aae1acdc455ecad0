import type { RecordedRequest } from '../metadata.ts';

/** Who wrote a recipe into a picture. */
export type RecipeTool =
  | 'this app'
  | 'AUTOMATIC1111'
  | 'Forge'
  | 'Fooocus'
  | 'InvokeAI'
  | 'ComfyUI'
  | 'another program';

/** A file that a recipe names, as that program names it. */
export interface NamedLora {
  readonly name: string;
  readonly scale: number;
}

/** What a picture says of how it was made, as far as this app can do the same. */
export interface Recipe {
  readonly tool: RecipeTool;
  /** Every value valid. Never an address. */
  readonly request: RecordedRequest;
  /** The model, by that program's name; null if it is not said. */
  readonly model: string | null;
  /** LoRAs that are named by their files. Those of this app's own recipes are in the request. */
  readonly loras: readonly NamedLora[];
  /** What this app cannot do, each a phrase that ends "Not taken over: …". */
  readonly left: readonly string[];
}

/** Longest part of a foreign text that is shown. */
const SHOWN = 40;

/** A foreign text inside a sentence. */
export function quoted(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return `“${line.length > SHOWN ? `${line.slice(0, SHOWN - 1)}…` : line}”`;
}

/** The end of a path of any system, without what names a kind of file. */
export function fileTitle(path: string): string {
  const end = path.split(/[\\/]/).at(-1) ?? path;
  return end.replace(/\.(?:safetensors|ckpt|pt|pth|bin|gguf|sft)$/i, '');
}
