import { NEGATIVE_PRESETS, BUILT_IN_STYLES } from '../../src/features/styles/built-in-styles.ts';
import { READABLE, REFUSED_FORMATS } from '../../src/request/picture/formats.ts';
import { ERROR_CODES } from '../../workers/protocol/failure.ts';
import { ENDPOINT_TITLES } from '../../src/request/endpoint.ts';
import { FIELD_NAMES, fieldOf, FITTED, labelOf, WHOLE_STEPS } from '../../src/request/fields.ts';
import { SHAPE_LABELS } from '../../src/request/sizes.ts';
import { NETWORKS_ALONE, OTHER_KINDS } from '../../workers/weights/checkpoint/recognise.ts';

import models from '../../models-manifest.json' with { type: 'json' };
/**
 * Texts that the page shows by `said`: rooms wrote them that the engine and the endpoint share, and that know no
 * language, or they are data.
 */
export const GROUND: readonly string[] = [
  ...FIELD_NAMES.flatMap((name) => {
    const { title, slider } = fieldOf(name);
    const hints = slider?.hint === undefined ? [] : [slider.hint];
    return [title, labelOf(fieldOf(name)), ...hints];
  }),
  ...Object.values(ENDPOINT_TITLES),
  ...Object.values(SHAPE_LABELS),
  ...Object.values(WHOLE_STEPS),
  ...Object.values(FITTED),
  ...BUILT_IN_STYLES.map(({ name }) => name),
  ...NEGATIVE_PRESETS.map(({ name }) => name),
  ...models.models.flatMap(({ title, summary }) => [title, summary]),
  'another program',
  // src/models/model-family.ts.
  'SDXL refiner',
  'SDXL, made for few steps (LCM)',
  'SDXL, v-prediction',
  'SDXL Turbo, made for few steps',
  // Values and a title of src/request/detail-rows.ts and src/request/fields.ts.
  'Made as',
  'on',
  'off',
  'none',
  'on, by the brackets of the prompt',
];

/**
 * Sentences of failures, and parts of them, that `sentencesOf` does not find, because code puts them together. A part
 * is found as the value of another sentence (src/language/sentence.ts).
 */
export const PARTS: readonly string[] = [
  // The one for a code stands for a sentence that no catalog has.
  ...ERROR_CODES.map((code) => `failure: ${code}`),
  // src/request/picture/look.ts and header.ts; the subject is "This file" or a name in quotation marks.
  'This file',
  'It',
  '{0} is empty.',
  '{0} is not a picture.',
  '{0} is {1}, and cannot be opened here.',
  '{0} is a PNG that Xcode has changed for iPhones (CgBI).',
  '{0} is truncated: its end is missing.',
  '{0} is damaged and cannot be read.',
  '{0} has no pixels.',
  '{0} has {1} pixels; {2} that can be opened.',
  '{0} pixels are the most',
  'a side of {0} pixels is the longest',
  `Choose a ${READABLE} file.`,
  'Open it in another program and save it as PNG or JPEG.',
  ...new Set(Object.values(REFUSED_FORMATS).flatMap(({ what, action }) => [what, action])),
  // src/jobs/watch/hung.ts and span.ts.
  '{0} seconds',
  '{0} minutes',
  'at',
  'reading',
  'preparing',
  'computing',
  // What a link and a request name: src/request/opening-link.ts and named-file.ts.
  'prompt',
  'address of the picture',
  'prompt and the address of the picture',
  'picture',
  'mask',
  'embedding',
  // workers/weights/checkpoint/recognise.ts.
  ...OTHER_KINDS.map(({ is }) => `{0} is ${is}.`),
  ...new Set(OTHER_KINDS.map(({ action }) => action)),
  ...NETWORKS_ALONE.map(([, part]) => part),
  'an inpainting model',
  'a model for another task',
  // workers/engine/first-use/choose.ts, and legitimate.ts of workers/engine/diffusion.
  'This browser does not load weights onto this GPU correctly.',
  'This GPU computes wrongly with this browser ({0}).',
  'the UNet gave nothing but zeros',
  "the UNet's output varies by {0}, where {1} is possible",
  "a step's prediction varies by {0}, where {1} to {2} are possible",
  "a step's prediction has a mean of {0}, where −{1} to {2} are possible",
  // workers/engine/check-request.ts and workers/engine/image/crop.ts.
  'the crop must lie within the picture of {0}×{1} pixels',
  '{0} steps at strength {1} leave no step to run',
  // workers/records/write-failure.ts and what its callers advise.
  'The browser could not store the run: {0}',
  'The browser could not store the result: {0}',
  'The browser could not store the answer: {0}',
  'The browser could not store the name: {0}',
  'Free some room in this browser, then rename it again.',
  'Reload the page and try again; the picture is kept.',
  'Free some room in this browser, then choose again.',
  // src/stores: the ends of sentences of the database.
  'history and installed models are not shown',
  'the run could not be stored',
  'nothing of it came for 30 seconds',
  // src/actions.
  'The LoRA “{0}” is not in this browser any more.',
  'The LoRA “{0}” is still being fetched.',
  'The LoRA “{0}” is not complete: {1}',
  'it was paused.',
  'Add its file again, or remove it from the list under Advanced.',
  'Wait until it is there.',
  'Go on with it in the list of models, or remove it from the list under Advanced.',
  '{0} of {1} pictures is in the queue. {2}',
  '{0} of {1} pictures are in the queue. {2}',
  'not valid',
  // src/request/field-errors.ts, as pydantic says it.
  'Field required',
  'Input should be greater than {0}',
  'Input should be greater than or equal to {0}',
  'Input should be less than {0}',
  'Input should be less than or equal to {0}',
  'String should have at most {0} characters',
  // src/jobs/fetch-failure.ts.
  'The picture at {0}',
  'The mask at {0}',
  'The embedding at {0}',
  'The LoRA at {0}',
  '{0} did not come: its server did not answer for {1} seconds.',
  '{0} answered {1}.',
  'Check the address.',
  '{0} stopped coming: its server sent nothing for {1} seconds.',
  '{0} broke off: the connection was cut, or its compression is damaged.',
  '{0} is no longer wanted.',
  '{0} could not be fetched: this machine is offline.',
  '{0} is on plain http, and browsers do not let a page on https read it.',
  '{0} leads on to another address (a redirect), and that way goes in a circle, is out of reach, or ends where other pages may not read it (CORS).',
  '{0} could not be fetched: its server answers, but does not let other pages read it (CORS).',
  '{0} could not be fetched: its server is out of reach, or leads on in a circle.',
  'Try again, or {0}.',
  'Use its https address, or {0}.',
  'Check the address and the connection, or {0}.',
  'save the picture and drop the file instead',
  'save the mask and send it as a data URI instead',
  'save the file and send it as a data URI instead',
  'save the file and send it as an upload instead',
  // LoRAs: src/jobs/installed-lora.ts and lora-url.ts, src/models/lora-source.ts and lora-install.ts.
  'The LoRA “{0}” is not ready: {1}',
  'it is being read.',
  'Add its file again.',
  'Look at it in the list of models.',
  'The files of {0} on Hugging Face could not be listed.',
  'Check the name and the connection, or give the address of the file.',
  '{0} on Hugging Face has several safetensors files, or none.',
  'Name the file, as in {0}/file.safetensors.',
  'That is neither an address nor a repository on Hugging Face.',
  'Type owner/name, owner/name/file.safetensors, or an address that begins with https://.',
  'Use a .safetensors file made for SDXL or Playground v2.5, and for the chosen model.',
  'Use the .safetensors file of the same embedding.',
  // src/models/model-family.ts.
  'It is a {0}. Only models of the SDXL family can be used here.',
  'It is a {0}, which takes other input.',
  'It has one text encoder, as the refiner of SDXL. Models with two can be used here.',
  // src/stores/read-source.ts.
  '{0} could not be read: it was changed or moved.',
  // Warnings of a run's log, which its details show.
  'the prompt is longer than 75 tokens; its end is not seen',
  '{0} of {1} pictures may not be safe for work',
  'this GPU computes fused attention wrongly: plain attention is used, which is slower',
  'a repeated call of the UNet differs by {0} from a plain one: every call is made anew, which is slower',
  'the installed model for prompt expansion cannot run: {0}',
  'the mask has {0} pixels and is stretched to the picture’s {1}',
  '{0} cannot run: {1}',
  '{0} tensors of the file are of no network and had no effect: {1}',
  'the model says itself how it was trained; the prediction {0} had no effect',
  "The browser's data for this app was deleted. This run goes on.",
  '{0} The run begins once more.',
  'Ignored: {0}. This endpoint has no such field.',
  'Ignored: {0}. This endpoint has no such fields.',
  // src/request/recipe: what of another program's recipe is left.
  '{0}, which is out of range here',
  'the sampler {0}; the model’s own is used',
  'how it computes weights such as (word:1.2); they count as in AUTOMATIC1111',
  'the styles {0}',
  'the refiner',
  'the refiner {0}',
  'the VAE',
  'the VAE {0}',
  'the performance {0}',
  'the IP adapter',
  'the IP adapters',
  'the T2I adapters',
  'the regions',
  'the style prompt',
  'the negative style prompt',
  'the upscaling',
  'the skipped CLIP layers',
  'the mask',
  'its picture {0}',
];
