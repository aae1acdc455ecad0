import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ModelEntry } from '../../src/models/manifest.ts';
import { nodeMerges } from '../../tools/node-merges.ts';
import { nodeSource } from '../../tools/node-source.ts';
import { EngineError } from '../../workers/failure.ts';
import { modelFolder, type ModelFolder } from '../../workers/weights/folder.ts';
import { COMPONENTS, type Component } from '../../workers/graph/stages.ts';
import { clipVocabulary } from '../../workers/weights/checkpoint/clip-vocabulary.ts';
import { blobSource } from '../../workers/weights/sources/blob-source.ts';
import { readHeader } from '../../workers/weights/safetensors.ts';
import { fixture } from '../goldens/golden-case.ts';
import { type HubRepo, memoryFile } from '../servers/hub/hub-files.ts';
import { GeneratedFile } from './generated-file.ts';
import { RandomWeights } from './random-weights.ts';
import { type ListedTensor, sdxlTensors } from './tensor-list.ts';

export const SCALES = ['tiny', 'full'] as const;
/**
 * `full`: every name and shape of the published model; `tiny`: those of the miniature of the tests.
 */
export type Scale = (typeof SCALES)[number];

export const PRECISION = 'q8';
const REPO = 'owner/random';
const REVISION = '0'.repeat(40);

/** A model with random weights, as a diffusers folder that exists on no disk. */
export interface RandomModel {
  readonly id: string;
  readonly revision: string;
  /** Configs and tokenizers, by path. */
  readonly small: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
  readonly weights: readonly GeneratedFile[];
}

/** sha256 of the generated files, by path. */
export type Checksums = Readonly<Record<string, string>>;

export async function randomModel(scale: Scale): Promise<RandomModel> {
  const random = new RandomWeights();
  const tensors = scale === 'full' ? await sdxlTensors() : await tinyTensors();
  const weights = COMPONENTS.map((component) => {
    const path = `${component}/${stem(component)}.fp16.safetensors`;
    return new GeneratedFile(path, tensors.get(component) ?? [], random);
  });
  const small = scale === 'full' ? await sdxlFiles() : await smallFiles(TINY);
  return { id: `random-${scale}`, revision: REVISION, small, weights };
}

/** The model as a repository of the test hub. */
export function repositoryOf(model: RandomModel, checksums: Checksums): Record<string, HubRepo> {
  const files = new Map([...model.small].map(([path, bytes]) => [path, memoryFile(bytes, false)]));
  for (const file of model.weights) files.set(file.path, file.onHub(checksums[file.path] ?? ''));
  return { [REPO]: { revision: model.revision, files } };
}

/** The model's entry for the manifest of an app that is built for it. */
export function manifestEntry(model: RandomModel, checksums: Checksums): ModelEntry {
  return {
    id: model.id,
    title: 'Random weights',
    summary: 'Never trained: it draws noise.',
    licence: { name: 'MIT', url: 'https://opensource.org/license/mit' },
    source: { kind: 'huggingface', repo: REPO, revision: model.revision },
    precisions: [PRECISION],
    embedded: false,
    installable: true,
    files: model.weights.map(({ path, size }) => ({ path, size, sha256: checksums[path] ?? '' })),
  };
}

/** The model as a folder that this process reads. */
export function asFolder(model: RandomModel): ModelFolder {
  return modelFolder(model.id, async (path) => {
    const bytes = model.small.get(path);
    if (bytes !== undefined) return blobSource(new Blob([bytes]), path);
    const file = model.weights.find((each) => each.path === path);
    if (file !== undefined) return file.source();
    throw new EngineError('model_file_missing', `There is no ${path}.`, 'Ask for another file.');
  });
}

const TINY = fixture('tiny-playground');
const SDXL = fileURLToPath(new URL('../../tools/bench/sdxl', import.meta.url));

function stem(component: Component): string {
  return component.startsWith('text') ? 'model' : 'diffusion_pytorch_model';
}

async function tinyTensors(): Promise<ReadonlyMap<Component, readonly ListedTensor[]>> {
  const all = new Map<Component, readonly ListedTensor[]>();
  for (const component of COMPONENTS) {
    const file = await nodeSource(join(TINY, component, `${stem(component)}.safetensors`));
    try {
      all.set(component, [...(await readHeader(file)).tensors.values()]);
    } finally {
      await file.close();
    }
  }
  return all;
}

/** Vocabulary and merges are the same for both tokenizers; the app brings them along. */
async function sdxlFiles(): Promise<ReadonlyMap<string, Uint8Array<ArrayBuffer>>> {
  const tokenizers = await smallFiles(fixture('clip-tokenizer'));
  const files = new Map(await smallFiles(SDXL));
  for (const [path, bytes] of tokenizers) if (path.includes('/')) files.set(path, bytes);
  const merges = await nodeMerges();
  const encoder = new TextEncoder();
  for (const folder of ['tokenizer', 'tokenizer_2']) {
    files.set(`${folder}/merges.txt`, encoder.encode(merges));
    files.set(`${folder}/vocab.json`, encoder.encode(clipVocabulary(merges)));
  }
  return files;
}

async function smallFiles(folder: string): Promise<ReadonlyMap<string, Uint8Array<ArrayBuffer>>> {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const name of (await readdir(folder, { recursive: true })).toSorted()) {
    if (!/\.(json|txt)$/.test(name)) continue;
    files.set(name.replaceAll('\\', '/'), new Uint8Array(await readFile(join(folder, name))));
  }
  return files;
}
