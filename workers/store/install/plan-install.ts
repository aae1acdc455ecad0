import { EngineError } from '../../failure.ts';
import type {
  InstallSpec,
  KnownFile,
  LoraFacts,
  LoraSpec,
  StoreOptions,
} from '../../protocol/store.ts';
import type { Precision } from '../../protocol/engine-options.ts';
import type { ModelFolder } from '../../weights/folder.ts';
import type { ByteSource } from '../../weights/sources/source.ts';
import type { PackIndex } from '../../packs/format.ts';
import { planChecker } from '../../packs/plan-checker.ts';
import { planFiles } from '../../packs/plan-files.ts';
import { type PackPlan, planPack } from '../../packs/plan.ts';
import { openPack } from '../../packs/read.ts';
import { type OpenSource } from './open-source.ts';
import type { StoredPlan } from '../pack-records.ts';
import { openIfThere } from '../../weights/sources/open-if-there.ts';
import { PublishedSums } from '../download/published-sums.ts';

/**
 * Whether the engine could run a diffusers folder; workers/store.worker.ts gives the store the engine's
 * own check. Reads configs and tokenizers, no weights.
 * @throws where it could not
 */
export type FolderCheck = (
  title: string,
  folder: ModelFolder,
  precision: Precision,
) => Promise<void>;

/** The engine's checks; workers/store.worker.ts gives them to the store. */
export interface EngineChecks {
  readonly folder: FolderCheck;
  /**
   * Reads the header of a LoRA file, and whether the file fits a model.
   * @throws where nothing of it does
   */
  readonly lora: (file: ByteSource, spec: LoraSpec) => Promise<LoraFacts>;
}

/**
 * Plans an install before its first byte is fetched. An install that is refused is refused here.
 * @throws {EngineError} `model_gated`, `model_unsupported`, `model_file_missing`, `model_file_invalid`
 *   (with both values, if the publisher's pointer and the manifest disagree),
 *   `model_tensor_missing`, `model_tensor_shape`, `file_download_error`.
 */
export async function planInstall(
  spec: InstallSpec,
  source: OpenSource,
  options: StoreOptions,
  checkFolder: FolderCheck,
): Promise<StoredPlan> {
  // checkFolder has a better sentence for a folder without model_index.json.
  if (source.gate !== undefined) await openIfThere(source.headers.open, source.gate);
  if (source.isPack) return { kind: 'copy', index: await checkShards(spec, source) };

  const known = new Map(spec.files.map((file) => [file.path, file]));
  const published = new PublishedSums(known, source.pointers);
  for (const { path } of spec.files) await published.look(path);
  const { shardLimit } = options;
  const limit = shardLimit === undefined ? {} : { shardLimit };
  const plan = await planFormat(spec, source, published, limit, checkFolder);
  for (const { path } of plan.sources) await published.look(path);
  for (const { path, byteLength } of [...plan.files, ...plan.sources]) {
    checkSize(path, byteLength, known.get(path)?.size);
  }
  return { kind: 'make', plan, expected: published.byPath };
}

async function planFormat(
  spec: InstallSpec,
  { headers }: OpenSource,
  published: PublishedSums,
  limit: { readonly shardLimit?: number },
  checkFolder: FolderCheck,
): Promise<PackPlan> {
  const { title, precision, files } = spec;
  switch (spec.format ?? 'diffusers') {
    case 'files': {
      const paths = new Set(files.map(({ path }) => path));
      return planFiles(headers, [...paths], published.byPath, {
        precision,
        ...limit,
        // A build has checked these; that they come is seen when they are hashed.
        ...(spec.source.kind === 'embedded' ? { sizes: sizesOf(files) } : {}),
      });
    }
    case 'lora':
      return planFiles(headers, [loraOf(spec).file], published.byPath, { precision, ...limit });
    case 'checker':
      return planChecker(headers, precision, limit);
    case 'diffusers':
      await checkFolder(title, headers, precision);
      return planPack(headers, precision, limit);
  }
}

/** What is asked of a LoRA. @throws Error if the format is another */
export function loraOf({ lora }: InstallSpec): LoraSpec {
  if (lora === undefined) throw new Error('a LoRA is asked for without its file');
  return lora;
}

function sizesOf(files: readonly KnownFile[]): ReadonlyMap<string, number> {
  return new Map(files.flatMap(({ path, size }) => (size === undefined ? [] : [[path, size]])));
}

function checkSize(path: string, size: number, known: number | undefined): void {
  if (known === undefined || size === known) return;
  throw new EngineError(
    'model_file_invalid',
    `${path} has ${size} bytes on its server where ${known} are known.`,
    'Do not install it; look for a newer version of this app.',
  );
}

/**
 * Reads the index of a pack, and checks that its shards exist and have the sizes the index says.
 * @throws {EngineError} `model_unsupported` for another precision, `model_file_invalid`,
 *   `model_file_missing`
 */
async function checkShards(spec: InstallSpec, source: OpenSource): Promise<PackIndex> {
  const { index } = await openPack(source.headers.open);
  if (index.precision !== spec.precision) {
    throw new EngineError(
      'model_unsupported',
      `This pack holds the model in ${index.precision}, not in ${spec.precision}.`,
      `Install it as ${index.precision}.`,
    );
  }
  for (const { path, byteLength } of index.shards) {
    const { size } = await source.headers.open(path);
    if (size === byteLength) continue;
    throw new EngineError(
      'model_file_invalid',
      `${path} of this pack has ${size} bytes where its index says ${byteLength}.`,
      'Ask whoever hosts the pack to upload it again.',
    );
  }
  return index;
}
