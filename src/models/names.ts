import { plural, said, t } from '../language/t.ts';
import type { Precision } from '../../workers/protocol/engine-options.ts';
import type { Prediction } from '../../workers/protocol/prediction.ts';
import type { PackRecord, PackSource, PackState } from '../../workers/protocol/store.ts';
import { MODELS } from './manifest.ts';

const PRECISION_NAMES: Readonly<Record<Precision, () => string>> = {
  fp32: () => t('32 bits'),
  fp16: () => t('16 bits'),
  q8: () => t('8 bits'),
  q4: () => t('4 bits'),
};

/** A precision as a person reads it: "8 bits". */
export function precisionName(precision: Precision): string {
  return PRECISION_NAMES[precision]();
}

/** What a checkpoint was trained to predict, as a person reads it. */
export const PREDICTION_NAMES: Readonly<Record<Prediction, () => string>> = {
  epsilon: () => t('Epsilon, the usual way'),
  v_prediction: () => t('v-prediction'),
  v_prediction_zero_snr: () => t('v-prediction with zero terminal SNR'),
};

/**
 * What a model is called on the screen. A title of the app's own list is translated; what a person calls it, and what a
 * file is called, stays as it is.
 * @param model id in the list of the app, or another one
 */
export function shownTitle({ model, title }: Pick<PackRecord, 'model' | 'title'>): string {
  const ships = MODELS.some((entry) => entry.id === model && entry.title === title);
  return ships ? said(title) : title;
}

/** The name that a model came with, whatever a person calls it. */
export function upstreamName({
  title,
  upstreamTitle,
}: Pick<PackRecord, 'title' | 'upstreamTitle'>): string {
  return upstreamTitle ?? title;
}

const STATE_NAMES: Readonly<Record<PackState, () => string>> = {
  installing: () => t('Installing'),
  paused: () => t('Paused'),
  provisional: () => t('Not confirmed'),
  ready: () => t('Ready'),
  damaged: () => t('Damaged'),
};

/** The state of a pack as a person reads it. */
export function stateName({ state, failure }: PackRecord): string {
  return state === 'paused' && failure !== null ? t('Stopped') : STATE_NAMES[state]();
}

/** The source of a model, in a few words. */
export function sourceName(source: PackSource): string {
  switch (source.kind) {
    case 'huggingface':
      return source.file === undefined ? source.repo : `${source.repo}/${source.file}`;
    case 'embedded':
      return new URL(source.base).pathname;
    case 'url':
    case 'pack':
      return new URL(source.base).host;
    case 'file':
      return new URL(source.url).host;
    case 'files':
      return source.checkpoint === undefined
        ? t('from a folder')
        : t('from {file}', { file: source.checkpoint });
    case 'installed':
      return t('made here from 16 bits');
  }
}

/** A commit in its short form, "1e032f1"; any other revision as it is. */
export function shortRevision(revision: string): string {
  return /^[0-9a-f]{40}$/.test(revision) ? revision.slice(0, 7) : revision;
}

/** What is known of a LoRA, in a few words each: what it was made for, its rank, what it changes. */
export function loraFacts({ lora }: Pick<PackRecord, 'lora'>): readonly string[] {
  if (lora === undefined) return [];
  const { base, rank, layers } = lora;
  return [
    ...(base === null ? [] : [base]),
    t('rank {rank}', { rank }),
    plural({ one: '# layer', other: '# layers' }, { count: layers }),
  ];
}
