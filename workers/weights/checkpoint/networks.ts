import { EngineError } from '../../failure.ts';
import { type Component, COMPONENTS } from '../../graph/stages.ts';
import type { SafetensorsEntry, SafetensorsHeader } from '../safetensors.ts';
import {
  type CheckpointBlocks,
  isWithoutWeight,
  placesOf,
  type TensorPlace,
} from './tensor-places.ts';

/** The networks of a checkpoint, as if each had a file of its own. */
export interface CheckpointNetworks {
  /** By diffusers' names. The bytes of each tensor lie in the checkpoint. */
  readonly headers: Readonly<Record<Component, SafetensorsHeader>>;
  /** Keys of the file that nothing is known of. */
  readonly leftOut: readonly string[];
}

/**
 * Sorts the tensors of a checkpoint by networks, and names them as a diffusers folder does.
 * @param name of the file, for failures
 * @throws {EngineError} `model_tensor_missing` if a network is not in the file; `model_file_invalid` if two
 *   tensors are the same one, or if joined projections have no three equal parts
 */
export function networksOf(
  name: string,
  header: SafetensorsHeader,
  blocks: CheckpointBlocks,
): CheckpointNetworks {
  const found = new Map<Component, Map<string, SafetensorsEntry>>(
    COMPONENTS.map((component) => [component, new Map()]),
  );
  const leftOut: string[] = [];
  for (const [key, entry] of header.tensors) {
    if (isWithoutWeight(key)) continue;
    const places = placesOf(key, blocks);
    if (places.length === 0) leftOut.push(key);
    for (const place of places) {
      const tensors = found.get(place.component);
      if (tensors?.has(place.name) === true) throw invalid(name, `it has ${place.name} twice`);
      tensors?.set(place.name, partOf(name, entry, place));
    }
  }
  const headerOf = (component: Component): SafetensorsHeader => {
    const tensors = found.get(component) ?? new Map<string, SafetensorsEntry>();
    if (tensors.size === 0) throw lacks(name, component);
    return { tensors, metadata: {} };
  };
  return {
    headers: {
      text_encoder: headerOf('text_encoder'),
      text_encoder_2: headerOf('text_encoder_2'),
      unet: headerOf('unet'),
      vae: headerOf('vae'),
    },
    leftOut,
  };
}

function partOf(file: string, entry: SafetensorsEntry, place: TensorPlace): SafetensorsEntry {
  const { third, transposed, name } = place;
  if (third !== undefined) {
    const [rows = 0, ...rest] = entry.shape;
    if (rows % 3 !== 0) throw invalid(file, `${entry.name} has ${rows} rows, which are not three`);
    const length = (entry.end - entry.begin) / 3;
    const begin = entry.begin + third * length;
    return { ...entry, name, shape: [rows / 3, ...rest], begin, end: begin + length };
  }
  if (transposed !== true) return { ...entry, name };
  return { ...entry, name, shape: entry.shape.toReversed(), transposed };
}

const NAMES: Readonly<Record<Component, string>> = {
  text_encoder: 'first text encoder',
  text_encoder_2: 'second text encoder',
  unet: 'UNet',
  vae: 'VAE',
};

function lacks(file: string, component: Component): EngineError {
  return new EngineError(
    'model_tensor_missing',
    `${file} has no ${NAMES[component]}, which a whole checkpoint of the SDXL family has.`,
    'Use a checkpoint with text encoders and VAE in it, or a diffusers folder.',
  );
}

function invalid(file: string, what: string): EngineError {
  return new EngineError(
    'model_file_invalid',
    `${file} cannot be used: ${what}.`,
    'Download the file again, or pick another model.',
  );
}
