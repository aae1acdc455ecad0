import type { FieldError } from './field-errors.ts';

/** What an address of a request names, as sentences about it say. */
export type NamedFile = 'picture' | 'mask' | 'embedding' | 'LoRA';

/** What to do where an address cannot be used. */
export const SEND_BYTES: Readonly<Record<NamedFile, string>> = {
  picture: 'Send the picture itself, as a data URI or an upload.',
  mask: 'Send the mask itself, as a data URI or an upload.',
  embedding: 'Send the file itself, as a data URI or an upload.',
  LoRA: 'Send the file itself, as a data URI or an upload.',
};

/** Where a file that a request names stands in the request. */
export type FilePlace =
  | { readonly file: 'picture' | 'mask' }
  | { readonly file: 'embedding' | 'LoRA'; readonly index: number };

/** The `loc` of a fault of that file, in fal's form. */
export function fileLoc(place: FilePlace): FieldError['loc'] {
  switch (place.file) {
    case 'picture':
      return ['body', 'image_url'];
    case 'mask':
      return ['body', 'mask_url'];
    case 'embedding':
      return ['body', 'embeddings', place.index, 'path'];
    case 'LoRA':
      return ['body', 'loras', place.index, 'path'];
  }
}
