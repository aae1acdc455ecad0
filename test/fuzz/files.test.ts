/** Readers of files from outside: pictures, their metadata, and the headers of weights. */
import { readExif } from '../../src/request/picture/exif.ts';
import { readExifTexts } from '../../src/request/picture/exif-texts.ts';
import { pictureTexts } from '../../src/request/recipe/picture-texts.ts';
import { lookAtPicture } from '../../src/request/picture/look.ts';
import { hasColorTags } from '../../workers/engine/image/color-tags.ts';
import { decodeGif } from '../../workers/engine/image/gif.ts';
import { withoutJunk } from '../../workers/engine/image/jpeg-junk.ts';
import { requireWork } from '../../workers/engine/image/jpeg-scans.ts';
import { decodePng } from '../../workers/engine/image/png-decode.ts';
import {
  readOrientation,
  withoutOrientation,
} from '../../workers/engine/image/read-orientation.ts';
import { readCheckpoint } from '../../workers/weights/checkpoint/read-checkpoint.ts';
import { readHeader } from '../../workers/weights/safetensors.ts';
import { bytesSource } from '../../workers/weights/sources/bytes-source.ts';
import {
  CHECKPOINT_SHAPES,
  EXIF_SHAPES,
  GIF_SHAPES,
  JPEG_SHAPES,
  OTHER_SHAPES,
  PNG_SHAPES,
  SAFETENSORS_SHAPES,
} from './file-shapes.ts';
import { type HeldParser, holdParsers } from './hold-parsers.ts';

const MB = 1024 * 1024;

/** A reader of bytes. */
const reader = (
  name: string,
  read: (bytes: Uint8Array<ArrayBuffer>) => unknown,
  rest: Pick<HeldParser, 'shapes' | 'holds'> = {},
): HeldParser => ({
  name,
  parse: (text) => read(Uint8Array.from(Buffer.from(text, 'latin1'))),
  ...rest,
});

/** A safetensors file whose header is the given bytes, with a tensor of one byte behind it. */
const weights = (header: Uint8Array) => {
  const file = new Uint8Array(8 + header.length + 1);
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true);
  file.set(header, 8);
  return bytesSource(file, 'unet/a.safetensors');
};

const ALL_SHAPES = [...PNG_SHAPES, ...JPEG_SHAPES, ...GIF_SHAPES, ...OTHER_SHAPES];

holdParsers([
  reader('a look at a picture', (bytes) => lookAtPicture(bytes), { shapes: ALL_SHAPES }),
  // What is inflated is handed out in slices of up to 17 MB, and thrown away when the next one comes.
  reader('a PNG', (bytes) => decodePng(bytes, { clipGrey16: true }), {
    shapes: PNG_SHAPES,
    holds: 100 * MB,
  }),
  reader('a GIF', decodeGif, { shapes: GIF_SHAPES, holds: 30 * MB }),
  reader(
    'the segments of a JPEG',
    (bytes) => {
      requireWork(bytes);
      return withoutJunk(bytes);
    },
    { shapes: JPEG_SHAPES },
  ),
  reader('the turn of a PNG', (bytes) => readOrientation(bytes, 'png'), {
    shapes: PNG_SHAPES,
    holds: 100 * MB,
  }),
  reader('the turn of a JPEG', (bytes) => readOrientation(bytes, 'jpeg'), { shapes: JPEG_SHAPES }),
  reader('the turn of a WebP', (bytes) => withoutOrientation(bytes, 'webp'), {
    shapes: OTHER_SHAPES,
  }),
  reader('the colours of a PNG', (bytes) => hasColorTags(bytes, 'png'), { shapes: PNG_SHAPES }),
  reader('the colours of a JPEG', (bytes) => hasColorTags(bytes, 'jpeg'), { shapes: JPEG_SHAPES }),
  reader('an Exif block', readExif, { shapes: EXIF_SHAPES }),
  reader('the texts of an Exif block', readExifTexts, { shapes: EXIF_SHAPES }),
  reader('the texts of a PNG', pictureTexts, { shapes: PNG_SHAPES, holds: 100 * MB }),
  reader('the header of weights', (bytes) => readHeader(weights(bytes)), {
    shapes: SAFETENSORS_SHAPES,
  }),
  reader('a checkpoint', (bytes) => readCheckpoint(weights(bytes)), {
    shapes: [...SAFETENSORS_SHAPES, ...CHECKPOINT_SHAPES],
  }),
]);
