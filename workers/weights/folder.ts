import { EngineError } from '../failure.ts';
import type { ModelConfigs, Network } from '../graph/stages.ts';
import type { PackId, PickedFile, Precision } from '../protocol/engine-options.ts';
import type { Prediction } from '../protocol/prediction.ts';
import { blobSource } from './sources/blob-source.ts';
import type { SafetensorsHeader } from './safetensors.ts';
import type { ByteSource } from './sources/source.ts';
import type { WeightReader } from './weight-reader.ts';

/** A diffusers folder on any host, disk or store. Paths are relative, with forward slashes. */
export interface ModelFolder {
  readonly id: string;
  open(path: string): Promise<ByteSource>;
  text(path: string): Promise<string>;
  /** The tensors of a network, if all networks lie in one file (checkpoint/). */
  readonly network?: (network: Network) => Promise<NetworkFile>;
  /** The packed weights, at one precision; absent if the folder has safetensors files instead. */
  readonly pack?: WeightPack;
  /** The installed pack that is read. Nobody changes it before `close` is called. */
  readonly held?: PackId;
  /** Closes open files and lets go of the installed pack. */
  readonly close?: () => void;
}

/** A safetensors file, and the tensors of one network in it by the names of a diffusers folder. */
export interface NetworkFile {
  readonly source: ByteSource;
  readonly header: SafetensorsHeader;
}

/** The weights of a pack (workers/packs). */
interface WeightPack {
  readonly precision: Precision;
  /** In which format each linear weight lies. */
  readonly formats: NonNullable<ModelConfigs['formats']>;
  /** How the model was trained, as a person said who exported the pack ({@link Prediction}). */
  readonly prediction?: Prediction | undefined;
  weights(network: Network): Promise<WeightReader>;
}

/** The most bytes of a config or a tokenizer's file; the largest of an SDXL model has 1 MB. */
const TEXT_LIMIT = 32 * 1024 * 1024;

/**
 * Makes a folder whose files `open` gives. A text of more than 32 MB is `model_file_invalid`, before it is read.
 */
export function modelFolder(id: string, open: ModelFolder['open']): ModelFolder {
  return {
    id,
    open,
    async text(path) {
      const file = await open(path);
      if (file.size > TEXT_LIMIT) throw tooLong(file);
      return new TextDecoder().decode(await file.read(0, file.size));
    },
  };
}

function tooLong({ name, size }: ByteSource): EngineError {
  return new EngineError(
    'model_file_invalid',
    `${name} has ${size} bytes, and no text of a model is as long.`,
    'Download the model again.',
  );
}

/** @throws EngineError `model_file_invalid` when the file is no JSON object. */
export async function readJson(folder: ModelFolder, path: string): Promise<object> {
  const text = await folder.text(path);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = null;
  }
  if (typeof value === 'object' && value !== null) return value;
  throw new EngineError(
    'model_file_invalid',
    `${path} of this model is not JSON.`,
    'Download the model again.',
  );
}

/** Opens files among those the person picked. */
export function fileOpener(files: readonly PickedFile[]): ModelFolder['open'] {
  const byPath = new Map(files.map(({ path, file }) => [path, file]));
  return async (path: string) => {
    const file = byPath.get(path);
    if (file === undefined) {
      throw new EngineError(
        'model_file_missing',
        `The model has no file ${path}.`,
        'Drop the whole diffusers folder, with all its subfolders.',
      );
    }
    return blobSource(file, path);
  };
}
