import { writeExif } from './picture/write-exif.ts';
import { readExifTexts } from './picture/exif-texts.ts';
import { joined } from './bytes.ts';
import { ENDPOINTS, endpointOf } from './endpoint.ts';
import { fieldOf } from './fields.ts';
import { writeInfotext } from './infotext.ts';
import {
  JPEG,
  LONGEST_SEGMENT,
  isJpeg,
  jpegSegments,
  withJpegSegments,
} from './picture/jpeg-segments.ts';
import { isPng, readPngText, withPngText } from './picture/png-chunks.ts';
import { isWebp, riffChunks, withExif } from './picture/riff.ts';
import { FIELD_SCHEMAS, type GenerateRequest } from './schema.ts';
import { parseSeedJson, stringifySeedJson } from './seed-json.ts';

/** The two texts a picture carries. */
export interface PictureMetadata {
  /** A1111's `parameters`: PNG iTXt `parameters`, Exif UserComment of JPEG and WebP. */
  readonly infotext: string;
  /** The request as JSON, exact: PNG iTXt `generate_request`, JPEG comment, Exif ImageDescription of WebP. */
  readonly request: string;
}

/** The request of a picture as far as its metadata tells; every value valid. Never an address. */
export type RecordedRequest = Partial<Omit<GenerateRequest, 'image_url' | 'mask_url'>>;

/** What was made of a request. */
export interface Made {
  readonly seed: bigint;
  readonly width: number;
  readonly height: number;
  /** Title of the model, for the infotext. */
  readonly model?: string;
  /** Name of the style whose words the prompts have, for the infotext. */
  readonly style?: string;
}

/** The keyword of A1111's text in a PNG. */
export const INFOTEXT_KEY = 'parameters';
const REQUEST_KEY = 'generate_request';
const COMMENT_PREFIX = `${REQUEST_KEY}:`;

/**
 * The metadata of a picture made from a request. Never holds a request id or a time, nor what its
 * field does not `publish`: same seed, same pixels, same bytes, nothing private.
 */
export function describePicture(request: GenerateRequest, made: Made): PictureMetadata {
  return {
    infotext: writeInfotext({
      prompt: request.prompt,
      negativePrompt: request.negative_prompt ?? '',
      parameters: {
        Steps: String(request.num_inference_steps),
        'CFG scale': String(request.guidance_scale),
        Seed: String(made.seed),
        Size: `${made.width}x${made.height}`,
        ...(made.model === undefined ? {} : { Model: made.model }),
        ...(made.style === undefined ? {} : { Style: made.style }),
        ...(request.strength !== undefined && { 'Denoising strength': String(request.strength) }),
        ...(request.fast !== undefined && { Fast: request.fast }),
        ...(request.guidance_end_sigma !== undefined && {
          'Guidance end': String(request.guidance_end_sigma),
        }),
      },
    }),
    request: stringifySeedJson({ ...published(request), seed: made.seed, ...endpoint(request) }),
  };
}

/** The other endpoints are named. A picture that says nothing was made by image to image. */
function endpoint(request: GenerateRequest): { readonly endpoint?: string } {
  const kind = endpointOf(request);
  return kind === 'image-to-image' ? {} : { endpoint: ENDPOINTS[kind] };
}

/** What may be written of a request; fields of which only a part may be come last. */
function published(request: GenerateRequest): Record<string, unknown> {
  const whole: [string, unknown][] = [];
  const cut: [string, unknown][] = [];
  for (const [name, value] of Object.entries(request)) {
    const field = fieldOf(name);
    if (field?.publish) cut.push([name, field.publish(value)]);
    else if (field !== undefined) whole.push([name, value]);
  }
  return Object.fromEntries([...whole, ...cut]);
}

/** An encoded picture with its metadata written into it. Deterministic. */
export function withMetadata(bytes: Uint8Array, metadata: PictureMetadata): Uint8Array {
  if (isPng(bytes)) {
    const told = withPngText(bytes, REQUEST_KEY, metadata.request);
    return withPngText(told, INFOTEXT_KEY, metadata.infotext);
  }
  const { infotext, request } = metadata;
  if (isWebp(bytes)) {
    return withExif(
      bytes,
      writeExif({ UserComment: infotext, ImageDescription: COMMENT_PREFIX + request }),
    );
  }
  const exif = joined([new TextEncoder().encode('Exif\0\0'), writeExif({ UserComment: infotext })]);
  return withJpegSegments(bytes, [
    // A prompt beyond what one segment holds is still in the comments, which can be split.
    ...(exif.length > LONGEST_SEGMENT ? [] : [{ marker: JPEG.APP1, data: exif }]),
    ...comments(request),
  ]);
}

function comments(text: string): { marker: number; data: Uint8Array }[] {
  const prefix = new TextEncoder().encode(COMMENT_PREFIX);
  const body = new TextEncoder().encode(text);
  const part = LONGEST_SEGMENT - prefix.length;
  const segments = [];
  for (let at = 0; at < body.length; at += part) {
    const piece = body.subarray(at, at + part);
    const data = new Uint8Array(prefix.length + piece.length);
    data.set(prefix);
    data.set(piece, prefix.length);
    segments.push({ marker: JPEG.COM, data });
  }
  return segments;
}

/**
 * The request that this app wrote into a PNG, JPEG or WebP; null where there is none. Values that the endpoint would
 * refuse are left out. Never throws.
 */
export function readMetadata(bytes: Uint8Array): RecordedRequest | null {
  const text = isPng(bytes) ? readPngText(bytes, REQUEST_KEY) : readPrefixed(bytes);
  const recorded = text === null ? null : fromJson(text);
  return recorded === null || Object.keys(recorded).length === 0 ? null : recorded;
}

/** The request behind its name: in the comments of a JPEG, or in a tag of a WebP. */
function readPrefixed(bytes: Uint8Array): string | null {
  const decoder = new TextDecoder();
  let request: string | null = null;
  for (const data of isJpeg(bytes) ? jpegComments(bytes) : webpComments(bytes)) {
    const prefix = String.fromCharCode(...data.subarray(0, COMMENT_PREFIX.length));
    if (prefix !== COMMENT_PREFIX) continue;
    const part = decoder.decode(data.subarray(COMMENT_PREFIX.length), { stream: true });
    request = (request ?? '') + part;
  }
  return request;
}

function* jpegComments(bytes: Uint8Array): Generator<Uint8Array> {
  for (const { marker, data } of jpegSegments(bytes)) if (marker === JPEG.COM) yield data;
}

function* webpComments(bytes: Uint8Array): Generator<Uint8Array> {
  if (!isWebp(bytes)) return;
  for (const { type, data } of riffChunks(bytes)) {
    const text = type === 'EXIF' ? readExifTexts(data).get('ImageDescription') : undefined;
    if (text !== undefined) yield new TextEncoder().encode(text);
  }
}

function fromJson(text: string): RecordedRequest | null {
  try {
    const value = parseSeedJson(text);
    if (typeof value !== 'object' || value === null) return null;
    return validFields(value as Record<string, unknown>);
  } catch {
    return null;
  }
}

/** The given fields that pass the endpoint's own check. */
export function validFields(given: Readonly<Record<string, unknown>>): RecordedRequest {
  const recorded: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(FIELD_SCHEMAS)) {
    if (name === 'image_url' || name === 'mask_url' || given[name] === undefined) continue;
    const parsed = schema.safeParse(given[name]);
    if (parsed.success && parsed.data !== undefined) recorded[name] = parsed.data;
  }
  return recorded;
}
