import type { EngineFailure, ErrorCode } from '../../../workers/protocol/failure.ts';
import { CANCELLED } from '../../../workers/records/cancel.ts';
import { NO_ROOM } from '../../../workers/records/write-failure.ts';

type Sentences = Pick<EngineFailure, 'message' | 'action'>;

/** What is told of each code, in one of its cases; names and numbers stand for those of a real one. */
export const FAILURE_SAMPLES: Readonly<Record<ErrorCode, Sentences>> = {
  invalid_request: {
    message: 'A strength of 0.05 runs none of the 10 steps.',
    action: 'Raise the strength or the number of steps.',
  },
  image_load_error: {
    message: '“photo.jpg” is damaged and cannot be read.',
    action: 'Open it in another program and save it again, or choose another picture.',
  },
  unsupported_image_format: {
    message: 'This file is a HEIC photo, and cannot be opened here.',
    action:
      'Save the photo as JPEG; on an iPhone, Settings › Camera › Formats › Most Compatible makes JPEGs.',
  },
  image_too_large: {
    message:
      'This file has 12,000 × 12,000 pixels; 100,000,000 pixels are the most that can be opened.',
    action: 'Choose a smaller picture or scale this one down.',
  },
  file_download_error: {
    message:
      'The picture at https://example.org/photo.png could not be fetched: its server is out of reach, or leads on in a circle.',
    action: 'Save the picture and drop the file instead.',
  },
  feature_not_supported: {
    message: 'This pack is of format 3; this app reads formats 1 and 2.',
    action: 'Pack the model again with this version, or update the app.',
  },
  model_not_found: {
    message: 'This model is not installed any more.',
    action: 'Install it, or choose another model.',
  },
  model_file_missing: {
    message: 'The model has no file unet/config.json.',
    action: 'Drop the whole diffusers folder, with all its subfolders.',
  },
  model_file_invalid: {
    message: 'The tokenizer folder of the model cannot be used: vocab.json is no JSON object.',
    action: 'Download the model again, or pick another model.',
  },
  model_tensor_missing: {
    message:
      'unet/diffusion_pytorch_model.fp16.safetensors has no tensor conv_in.weight, which the model’s config calls for.',
    action: 'Download the model again, or use the config that belongs to this file.',
  },
  model_tensor_shape: {
    message:
      'unet/diffusion_pytorch_model.fp16.safetensors: conv_in.weight has the shape [320, 9, 3, 3] where the model’s config calls for [320, 4, 3, 3].',
    action: 'Download the model again, or use the config that belongs to this file.',
  },
  model_unsupported: {
    message: '“model” is a FluxPipeline, which is no model of the SDXL family.',
    action: 'Use a diffusers folder of the SDXL family, such as Playground v2.5.',
  },
  model_gated: {
    message:
      'The server of model_index.json asks for a login (status 401): the model is gated, or is not there.',
    action:
      'Use a model that can be downloaded without an account, or drop its folder into the page.',
  },
  model_in_use: {
    message: 'The model is in use: a run with it is under way.',
    action: 'Wait until the run has ended, or cancel it, and try again.',
  },
  model_damaged: {
    message: 'Bytes of this model are not those that were written: unet/conv_in.weight.',
    action: 'Repair the model: just these are fetched again.',
  },
  licence_not_accepted: {
    message: '“Playground v2.5” comes under the Playground v2.5 licence, which was not accepted.',
    action: 'Read the licence and accept it.',
  },
  manifest_invalid: {
    message: 'The list of known models is not valid: models[0].id is no text.',
    action: 'Reload the page. If it stays, whoever hosts this app has to publish it again.',
  },
  storage_full: NO_ROOM,
  storage_unavailable: {
    message: 'This browser keeps no files for this page.',
    action: 'Open the page in a normal window, not a private one.',
  },
  webgpu_unavailable: {
    message: 'This browser offers no WebGPU adapter.',
    action:
      'Use a current Chrome, Edge or Safari with graphics acceleration on; if it worked before, restart the browser.',
  },
  gpu_unsuited: {
    message: 'This GPU computes wrongly with this browser (self attention).',
    action:
      'Update the browser and the graphics driver, or use another browser; then check the GPU again.',
  },
  device_lost: {
    message: 'The graphics device was lost: the driver restarted or ran out of memory.',
    action: 'Run again; if it happens twice, choose a smaller size or close other tabs.',
  },
  out_of_memory: {
    message: 'The GPU has not enough memory for this model at this size.',
    action: 'Close other tabs and programs, or choose a smaller size or precision.',
  },
  not_finite: {
    message: 'Decoding the picture gave values that are not numbers.',
    action: 'Use the model in more bits; if that fails too, the model file is damaged.',
  },
  wrong_values: {
    message: 'This GPU computes wrongly: the UNet gave nothing but zeros.',
    action:
      'Update the browser and the graphics driver; if that does not help, use another browser.',
  },
  safety_failed: {
    message:
      'The safety checker cannot run, so no picture is given out: its weights could not be fetched.',
    action: 'Check the connection and try again, or ask for no safety check.',
  },
  cancelled: CANCELLED,
  request_timeout: {
    message: 'The job did not begin in the time its caller gave it.',
    action: 'Keep a page of the app open, or give it more time.',
  },
  hosted_failed: {
    message: 'fal.ai refused the key.',
    action: 'Check the key and the balance of the account.',
  },
  app_outdated: {
    message:
      'A newer version of the app was opened in this browser, and this page can no longer read or keep anything.',
    action: 'Reload the page.',
  },
  not_controlled: {
    message:
      'The service worker does not reach this page, so this page has no endpoint and no offline use.',
    action: 'Reload the page; if developer tools bypass the service worker, turn that off first.',
  },
  engine_crashed: {
    message: 'The engine stopped without an answer; the browser may have run out of memory.',
    action: 'Try again, with a smaller size if it happens twice.',
  },
  storage_cleared: {
    message:
      'The data that this browser kept for the app was deleted: history and models are gone.',
    action: 'Save the picture on the screen; what is drawn from now on is kept.',
  },
  engine_hung: {
    message: 'The engine gave no sign of life for 2 minutes (computing unet).',
    action:
      'Try again. If it happens again, reload the page, close other tabs, or choose a smaller size.',
  },
  internal_error: {
    message: 'Something went wrong inside the engine: x is undefined',
    action: 'Try again; if it happens twice, report it with this text.',
  },
};
