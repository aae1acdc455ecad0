/** Beginnings of files that are sound, and what may follow them many times. Bytes are Latin-1. */
import { shape, type Shape } from './shapes.ts';

const u32 = (value: number): string =>
  String.fromCharCode(value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
const chunk = (type: string, data: string): string => `${u32(data.length)}${type}${data}\0\0\0\0`;

/** Sides of the pictures: large enough for the input to count, small enough to be made many times. */
const SIDE = 512;

const PNG = `\x89PNG\r\n\x1a\n${chunk('IHDR', `${u32(SIDE)}${u32(SIDE)}\x08\0\0\0\0`)}`;
/** A chunk of pixels that ends with the file; zlib's header comes first in it. */
const PNG_PIXELS = `${PNG}${u32(0x7fffffff)}IDAT\x78\x9c`;

export const PNG_SHAPES: readonly Shape[] = [
  shape(PNG, chunk('eXIf', ''), ''),
  shape(PNG, chunk('tEXt', ''), ''),
  shape(PNG, chunk('iTXt', 'XML:com.adobe.xmp\0\0\0\0\0'), chunk('IEND', '')),
  shape(PNG, chunk('zTXt', 'Raw profile type exif\0\0\x78\x9c'), ''),
  shape(`${PNG}${u32(0x7fffffff)}tEXt`, 'a', ''),
  shape(PNG, chunk('IDAT', ''), ''),
  shape(PNG, chunk('iCCP', 'sRGB'), ''),
  // Empty stored blocks, a stored block, and what is no block.
  shape(PNG_PIXELS, '\0\0\0\xff\xff', ''),
  shape(`${PNG_PIXELS}\0\xff\xff\0\0`, '\x01', ''),
  shape(PNG_PIXELS, '\xff', ''),
  // Packed zeros, again and again: a block of fixed codes.
  shape(PNG_PIXELS, 'c\0', ''),
];

/** JFIF and an empty frame of a baseline JPEG; its pixels are none of these readers' business. */
const JPEG = '\xff\xd8\xff\xe0\0\x04\0\0';
const JPEG_FRAME = '\xff\xc0\0\x0b\x08\x02\0\x02\0\x01\x01\x11\0\xff\xda\0\x08\x01\x01\0\0\x3f\0';

export const JPEG_SHAPES: readonly Shape[] = [
  shape(JPEG, '\xff', JPEG_FRAME),
  shape(JPEG, '\0', JPEG_FRAME),
  shape(JPEG, '\xff\0', JPEG_FRAME),
  shape(JPEG, '\xff\xe1\0\x02', JPEG_FRAME),
  shape(JPEG, '\xff\xe1\0\x08Exif\0\0', JPEG_FRAME),
  shape(JPEG, '\xff\xe2\0\x0eICC_PROFILE\0', JPEG_FRAME),
  shape(JPEG, 'x\xff\xfe\0\x02', JPEG_FRAME),
  shape(JPEG + JPEG_FRAME, '\xff\xda', ''),
  shape(JPEG + JPEG_FRAME, '\xff', '\xff\xd9'),
];

/** A screen, a frame of the same size, and how many bits an entry has. */
const GIF = 'GIF89a\0\x02\0\x02\x80\0\0\0\0\0\xff\xff\xff';
const GIF_FRAME = ',\0\0\0\0\0\x02\0\x02\0\x02';

export const GIF_SHAPES: readonly Shape[] = [
  shape(GIF, '!\xf9\0', GIF_FRAME),
  shape(GIF, '!\xfe\x01a\0', GIF_FRAME),
  shape(`${GIF}!\xfe`, '\x01a', `\0${GIF_FRAME}`),
  shape(GIF, 'x', GIF_FRAME),
  shape(GIF + GIF_FRAME, '\x01\0', ''),
  shape(GIF + GIF_FRAME, '\x04\x84\x8f\xa9\xcb', '\0;'),
  shape(GIF + GIF_FRAME, '\xff', ''),
];

const WEBP = 'RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\xff\x01\0\xff\x01\0';
const AVIF = '\0\0\0\x18ftypavif\0\0\0\0avifmif1';

export const OTHER_SHAPES: readonly Shape[] = [
  shape(WEBP, 'EXIF\0\0\0\0', ''),
  shape(WEBP, 'XMP \0\0\0\0', ''),
  shape(AVIF, '\0\0\0\x08meta', ''),
  shape(AVIF, '\0\0\0\x10metaispe\0\0\0\0', ''),
  shape(`${AVIF}\0\0\0\0meta`, 'ispe', ''),
  shape(`${AVIF}\0\0\0\0moov`, 'av01', ''),
  shape('<!--', ' ', '<svg'),
  shape('BM', '\0', ''),
  shape('\0\0\x01\0\x01\0', '\0', ''),
];

export const EXIF_SHAPES: readonly Shape[] = [
  shape('Exif\0\0', 'Exif\0\0', 'II*\0'),
  shape('II*\0\x08\0\0\0\xff\xff', '\x12\x01\x03\0\x01\0\0\0\x06\0\0\0', ''),
  shape('MM\0*\0\0\0\x08\xff\xff', '\x87\x69\0\x04\0\0\0\x01\0\0\0\x08', ''),
];

export const SAFETENSORS_SHAPES: readonly Shape[] = [
  shape('{"a":{"dtype":"U8","shape":[', '1,', '1],"data_offsets":[0,1]}}'),
  shape('{"a":{"dtype":"U8","shape":[1],"data_offsets":[', '0,', '1]}}'),
  shape('{"', 'a', '":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}'),
  shape('{', '"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},', '"b":0}'),
  shape('{"__metadata__":{', '"a":"",', '"b":""}}'),
  shape('{"__metadata__":{"a":"', '\\u0000', '"}}'),
  shape('{"a":', '[', ''),
  shape('{}', ' ', ''),
];

/** The keys of a checkpoint. Each is an empty tensor, but for one with the shape of a first layer. */
const key = (name: string): string => `"${name}":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},`;
const UNET = 'model.diffusion_model.';
const FIRST = `{"${UNET}input_blocks.0.0.weight":{"dtype":"U8","shape":[0,4],"data_offsets":[0,0]},`;

export const CHECKPOINT_SHAPES: readonly Shape[] = [
  shape(FIRST, key(`${UNET}input_blocks.1.0.in_layers.0.weight`), '"b":0}'),
  shape(`${FIRST}"${UNET}`, '1.', '":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}'),
  shape(
    `${FIRST}"first_stage_model.`,
    'decoder.',
    '":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}',
  ),
  shape(`${FIRST}"sqrt_`, 'sqrt_', '":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}'),
];
