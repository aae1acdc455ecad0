import type { InstallSpec, LoraSpec } from '../../workers/protocol/store.ts';
import type { EngineFailure } from '../../workers/protocol/failure.ts';
import { useSettings } from '../stores/settings.ts';
import { isLearnedWord } from './learned-word-file.ts';
import { fileName, findLora, type LoraPlace } from './lora-source.ts';
import { runModelNow } from './run-model.ts';

/** The request to the store that installs a LoRA, or why there is none. */
export type LoraInstall =
  | { readonly ok: true; readonly spec: InstallSpec }
  | { readonly ok: false; readonly failure: EngineFailure };

/** The install of a file of the person's own. Only its header is read before the store takes or refuses it. */
export async function fromFile(file: File): Promise<LoraInstall> {
  if (/\.(pt|bin|ckpt|pth)$/i.test(file.name)) return { ok: false, failure: pickle(file.name) };
  const teaches = await isLearnedWord(file).catch(() => false); // the store says why it cannot be read
  if (teaches) return { ok: false, failure: learnedWord(file.name) };
  const path = fileName(new URL(encodeURIComponent(file.name), 'file:///').href);
  return specAt({ source: { kind: 'files', files: [{ path, file }] }, file: path, paths: [] });
}

/** The install of the LoRA at an address, or in a repository on Hugging Face. */
export async function fromText(text: string): Promise<LoraInstall> {
  const found = await findLora(text, useSettings.getState().hub);
  return found.ok ? specAt(found.place) : found;
}

function specAt({ source, file, paths }: LoraPlace): LoraInstall {
  const name = (file.split('/').at(-1) ?? file).replace(/\.safetensors$/i, '');
  const title =
    source.kind === 'huggingface' && name === 'pytorch_lora_weights'
      ? (source.repo.split('/').at(-1) ?? name)
      : name;
  return { ok: true, spec: specOf({ title, source, lora: { file, paths, fits: modelNow() } }) };
}

function specOf(
  given: Pick<InstallSpec, 'title' | 'source'> & { readonly lora: LoraSpec },
): InstallSpec {
  return {
    ...given,
    // A file may be named like a model of the list, and is not that model.
    model: `lora:${given.title}`,
    format: 'lora',
    // A LoRA is read as it is. The record needs one.
    precision: 'fp16',
    licence: null,
    licenceAccepted: true,
    files: [{ path: given.lora.file }],
  };
}

/** The model that a LoRA has to fit. The settings name no picked files. */
function modelNow(): LoraSpec['fits'] {
  const { model } = runModelNow().engine;
  if (model.kind === 'files') throw new Error('no model of the settings lies in picked files');
  return model;
}

/** A fault of a LoRA names its place in a request. Here its name is on the screen. */
export function plainly(title: string, failure: EngineFailure): EngineFailure {
  const fault = failure.detail?.[0]?.msg;
  if (fault === undefined) return failure;
  const { code } = failure;
  return { code, message: `“${title}” is not kept. ${fault}`, action: FITTING };
}

const FITTING =
  'Use a .safetensors file made for SDXL or Playground v2.5, and for the chosen model.';

function learnedWord(name: string): EngineFailure {
  return {
    code: 'invalid_request',
    message: `“${name}” teaches the model a word (a learned word); it is no LoRA.`,
    action: 'Add it under “Learned words”.',
  };
}

function pickle(name: string): EngineFailure {
  return {
    code: 'invalid_request',
    message: `“${name}” is a PyTorch pickle, which can run any code when it is opened, so it is never opened here.`,
    action: 'Use the .safetensors file of the same LoRA, or convert it where it was made.',
  };
}
