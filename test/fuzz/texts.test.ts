/** Parsers of texts from outside. */
import { ignoredFields } from '../../src/request/ignored-fields.ts';
import { readExifTexts } from '../../src/request/picture/exif-texts.ts';
import { fromComfy } from '../../src/request/recipe/from-comfy.ts';
import { fromFooocus } from '../../src/request/recipe/from-fooocus.ts';
import { fromInfotext } from '../../src/request/recipe/from-infotext.ts';
import { fromInvoke } from '../../src/request/recipe/from-invoke.ts';
import { pictureTexts } from '../../src/request/recipe/picture-texts.ts';
import { parseWeights } from '../../src/request/prompt-weights.ts';
import { readInfotext } from '../../src/request/infotext.ts';
import { jsonFault } from '../../src/request/json-fault.ts';
import { mediaType } from '../../src/request/media-type.ts';
import { readMetadata } from '../../src/request/metadata.ts';
import { parseRequest } from '../../src/request/parse-request.ts';
import { withPngText } from '../../src/request/picture/png-chunks.ts';
import { readDataUri } from '../../src/request/read-data-uri.ts';
import { parseSeedJson, stringifySeedJson } from '../../src/request/seed-json.ts';
import { readSourceText } from '../../src/models/source-text.ts';
import { readIndexText } from '../../workers/packs/read.ts';
import { fileAnswer } from '../../workers/service/file-answer.ts';
import { lifeSeconds } from '../../workers/service/lifecycle.ts';
import { readRoute } from '../../workers/service/read-route.ts';
import { parseLfsPointer } from '../../workers/store/download/lfs-pointer.ts';
import { isInnerPath } from '../../workers/weights/inner-path.ts';
import { holdParsers } from './hold-parsers.ts';

const BASE = 'https://app.example/folder/';

const least = { image_url: 'https://pictures.example/a.png', prompt: 'an island' };
const ascii = (text: string) => text.replace(/[^ -~]/g, '.');
const latin1 = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'));
/** A PNG with a header, nothing else, and a text. */
const png = (keyword: string, text: string) =>
  withPngText(latin1(`\x89PNG\r\n\x1a\n\0\0\0\rIHDR${'\0'.repeat(17)}\0\0\0\0IEND`), keyword, text);
/** An Exif block whose one entry is a comment. */
const exif = (text: string) => {
  const block = new Uint8Array(48 + text.length);
  const view = new DataView(block.buffer);
  block.set(latin1('MM\0*'));
  view.setUint32(4, 8);
  view.setUint16(8, 1);
  [0x8769, 4].forEach((value, index) => view.setUint16(10 + 2 * index, value));
  [1, 26].forEach((value, index) => view.setUint32(14 + 4 * index, value));
  view.setUint16(26, 1);
  [0x9286, 7].forEach((value, index) => view.setUint16(28 + 2 * index, value));
  [8 + text.length, 40].forEach((value, index) => view.setUint32(32 + 4 * index, value));
  block.set(latin1(text), 48);
  return block;
};

/** A workflow of one sampler with a text. */
const comfy = (text: string) =>
  JSON.stringify({
    1: {
      class_type: 'KSampler',
      inputs: { positive: ['2', 0], latent_image: ['1', 0], seed: text },
    },
    2: { class_type: 'CLIPTextEncode', inputs: { text } },
  });

const PARSERS: readonly (readonly [name: string, parse: (text: string) => unknown])[] = [
  ['JSON with seeds', parseSeedJson],
  ['JSON with seeds, in a prompt', (text) => parseSeedJson(JSON.stringify({ prompt: text, n: 1 }))],
  [
    'JSON with a seed, written',
    (text) => stringifySeedJson({ prompt: text, seed: 2n ** 64n - 1n }),
  ],
  ['where JSON breaks off', jsonFault],
  ['a number', (text) => parseRequest({ ...least, guidance_scale: text })],
  ['an integer', (text) => parseRequest({ ...least, num_inference_steps: text })],
  ['a seed', (text) => parseRequest({ ...least, seed: text })],
  ['a size', (text) => parseRequest({ ...least, image_size: { width: text, height: text } })],
  ['a prompt', (text) => parseRequest({ ...least, prompt: text })],
  ['names of fields', (text) => ignoredFields({ [text]: 1 }, 'image-to-image')],
  ['an infotext', readInfotext],
  ['a data URI', (text) => readDataUri(`data:${text}`)],
  ['base64', (text) => readDataUri(`data:image/png;base64,${text}`)],
  ['a media type', mediaType],
  [
    'a range',
    (text) =>
      fileAnswer(new Blob(['x']), '', new Request(BASE, { headers: { range: ascii(text) } })),
  ],
  ['a lifecycle', (text) => lifeSeconds(new Headers({ life: ascii(text) }), 'life')],
  ['an address', (text) => readRoute('GET', new URL(`https://queue.fal.run/${text}`), text, BASE)],
  [
    'the address of a file',
    (text) => readRoute('PUT', new URL(`${BASE}files/${text}`), null, BASE),
  ],
  ['what names a model', (text) => readSourceText(text, 'https://hub.example')],
  ['the index of a pack', readIndexText],
  ['a path in a pack', isInnerPath],
  ['a pointer to a large file', parseLfsPointer],
  ['the texts of a picture', (text) => pictureTexts(png('parameters', text))],
  ['the recipe of a picture', (text) => readMetadata(png('generate_request', text))],
  [
    'an infotext of another program',
    (text) => fromInfotext(`${text}\nSteps: 1, Seed: 2, Size: ${text}`),
  ],
  ['JSON of Fooocus', (text) => fromFooocus(JSON.stringify({ base_model: text, prompt: text }))],
  ['JSON of InvokeAI', (text) => fromInvoke(JSON.stringify({ positive_prompt: text, seed: text }))],
  ['a prompt of ComfyUI', (text) => fromComfy(comfy(text))],
  ['a workflow of ComfyUI', (text) => fromComfy(undefined, text)],
  ['the weights of a prompt', parseWeights],
  ['weights that are closed', (text) => parseWeights(text + ')'.repeat(text.length))],
  ['an Exif comment', (text) => readExifTexts(exif(text))],
];

holdParsers(PARSERS.map(([name, parse]) => ({ name, parse })));
