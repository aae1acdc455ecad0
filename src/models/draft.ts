import { PRECISIONS, type Precision } from '../../workers/protocol/engine-options.ts';
import {
  type InstallSource,
  type InstallSpec,
  type KnownFile,
  type ModelFormat,
  type ModelLicence,
  type PackRecord,
} from '../../workers/protocol/store.ts';
import type { Prediction } from '../../workers/protocol/prediction.ts';
import type { Family } from './model-family.ts';
import { knownLicence } from './known-licence.ts';
import { draws } from '../stores/draws.ts';
import { filesFor, MODELS, type ModelEntry } from './manifest.ts';
import { upstreamName } from './names.ts';
import { isDrawing } from './manifest-schema.ts';

/** A model that could be installed, with all that is known of it beforehand. */
export interface Draft {
  readonly model: string;
  readonly title: string;
  readonly source: InstallSource;
  readonly precisions: readonly Precision[];
  readonly licence: ModelLicence | null;
  /** The files that each precision needs, as far as they are known. */
  readonly files: Readonly<Partial<Record<Precision, readonly KnownFile[]>>>;
  readonly nativePixels?: number;
  /** A person has to say how it was trained (asks-for-prediction.ts). */
  readonly asks?: boolean;
  readonly format?: ModelFormat;
  /** Bytes that the installed model takes, as far as they are known. */
  readonly keptBytes: Readonly<Partial<Record<Precision, number>>>;
  /** `keptBytes` was computed of the sizes of its files, and not measured. */
  readonly estimated?: boolean;
  /** Bytes that are fetched, where `files` does not say them. */
  readonly fetchedBytes?: number;
  /** What kind of model it is, where that is known. */
  readonly family?: Family;
}

/** A draft of a model in the manifest. @throws Error if the model is not installed from the hub */
export function draftOfEntry(entry: ModelEntry): Draft {
  const { id, title, source, precisions, licence } = entry;
  if (source.kind !== 'huggingface') throw new Error(`${id} is not installed from the hub`);
  // Without a commit that is known, an install is pinned to the newest (look-at-source.ts).
  const { kind, repo, revision = 'main' } = source;
  const file = 'file' in source ? source.file : undefined;
  return {
    model: id,
    title,
    source: { kind, repo, revision, ...(file !== undefined && { file }) },
    precisions,
    licence,
    files: Object.fromEntries(precisions.map((each) => [each, filesFor(entry, each)])),
    ...(isDrawing(entry) ? nativePixelsOf(entry.native_pixels) : { format: entry.format }),
    keptBytes: entry.kept_bytes ?? {},
  };
}

/**
 * A draft of a model that the manifest does not have.
 * @param precision the only one that the source has; without it a person can choose
 */
export function draftOfSource(source: InstallSource, name: string, precision?: Precision): Draft {
  return {
    model: name,
    title: name.split('/').at(-1) ?? name,
    source,
    // Without fp32: it is for comparisons only, and takes twice the room.
    precisions:
      precision === undefined ? PRECISIONS.filter((each) => each !== 'fp32') : [precision],
    licence: knownLicence(source, name),
    files: {},
    keptBytes: {},
  };
}

/** The precisions that can be made of an installed fp16 model, without a download. */
export function derivable(pack: PackRecord, packs: readonly PackRecord[]): readonly Precision[] {
  if (pack.precision !== 'fp16' || pack.state !== 'ready' || !draws(pack)) return [];
  const offered = MODELS.find(({ id }) => id === pack.model)?.precisions ?? (['q8', 'q4'] as const);
  const taken = packs.filter(({ model }) => model === pack.model).map((each) => each.precision);
  return offered.filter((each) => (each === 'q8' || each === 'q4') && !taken.includes(each));
}

/**
 * The request to the store that installs a draft.
 * @param prediction how it was trained, as a person says
 */
export function installSpec(
  draft: Draft,
  precision: Precision,
  prediction?: Prediction,
): InstallSpec {
  const { model, title, source, licence, nativePixels, format } = draft;
  return {
    model,
    title,
    source,
    precision,
    licence,
    licenceAccepted: true,
    files: draft.files[precision] ?? [],
    ...nativePixelsOf(nativePixels),
    ...(prediction === undefined ? {} : { prediction }),
    ...(format === undefined ? {} : { format }),
  };
}

/** The request to the store that makes another precision of an installed model. */
export function derivedSpec(pack: PackRecord, precision: Precision): InstallSpec {
  const { id, model, licence, nativePixels, prediction } = pack;
  return {
    model,
    title: upstreamName(pack),
    source: { kind: 'installed', id },
    precision,
    licence,
    // The person accepted it when the first precision was installed.
    licenceAccepted: true,
    files: [],
    ...nativePixelsOf(nativePixels),
    ...(prediction === undefined ? {} : { prediction }),
  };
}

function nativePixelsOf(nativePixels: number | undefined): { readonly nativePixels?: number } {
  return nativePixels === undefined ? {} : { nativePixels };
}
