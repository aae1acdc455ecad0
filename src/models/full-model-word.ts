import { failureWords } from '../language/failure-words.ts';
import { t } from '../language/t.ts';
import { type GpuLook, isSoftwareSpeed } from '../../workers/protocol/device.ts';
import type { Precision } from '../../workers/protocol/engine-options.ts';
import type { CapabilityReport } from '../stores/probe.ts';
import { formatBytes, formatDuration } from '../language/format-number.ts';
import { precisionName } from './names.ts';
import { pictureSeconds } from './picture-seconds.ts';
import { runMemory } from './run-memory.ts';

/** What a person is told about a large model on this device, before the download. */
export interface Word {
  readonly kind:
    | 'refused'
    | 'no-gpu'
    | 'untried'
    | 'wrong'
    | 'fits'
    | 'fits-smaller'
    | 'small-pictures'
    | 'slow'
    | 'too-slow'
    | 'no';
  readonly sentence: string;
  /** What to do; empty where there is nothing to do. */
  readonly action: string;
  /** Whether the model may be installed here: yes, against this word, or not at all. */
  readonly install: 'yes' | 'anyway' | 'never';
}

/** A model that somebody thinks of installing. */
export interface Wanted {
  readonly precision: Precision;
  /** Bytes of the installed model in each precision that can be installed. */
  readonly keptBytes: Readonly<Partial<Record<Precision, number>>>;
}

type Device = Pick<CapabilityReport, 'gpu' | 'system' | 'adapter'>;

/** From most bits to least. */
const SMALLER: readonly Precision[] = ['fp32', 'fp16', 'q8', 'q4'];
/** Sides of a square picture: the one that the model is made for, and one that takes less memory. */
const SIDE = 1024;
const SMALL_SIDE = 768;
const SLOW_SECONDS = 180;
const TOO_SLOW_SECONDS = 3600;
/** The engine runs no larger model on the CPU (workers/engine/runtime/large-model.ts counts fp32). */
const LARGE_BYTES = 250e6;

/** @param look what the engine found out; null: it has not looked yet */
export function fullModelWord(device: Device, look: GpuLook | null, wanted: Wanted): Word {
  if (device.system === 'ios') return onIosWord();
  if (device.gpu !== 'hardware' || device.adapter?.kind === 'compatibility') return noGpuWord();
  if (look === null || look.kind === 'stopped') return untriedWord();
  if (look.kind === 'failed') {
    const { message: sentence, action } = failureWords(look.failure);
    return { kind: 'no-gpu', sentence, action, install: 'anyway' };
  }
  if (look.speed === null) return wrongWord();
  if (isSoftwareSpeed(look.speed)) return softwareWord();
  const room = roomWord(look, wanted, device.adapter?.shaderF16 ?? false);
  if (room.kind === 'no' || room.kind === 'untried') return room;
  const seconds = pictureSeconds(look.speed, room.kind === 'small-pictures' ? SMALL_SIDE : SIDE);
  if (seconds > TOO_SLOW_SECONDS) {
    const lasts = formatDuration(pictureSeconds(look.speed, SIDE));
    const small = formatDuration(pictureSeconds(look.speed, SIDE / 2));
    return {
      kind: 'too-slow',
      sentence: t(
        'Too slow: a picture at 1024 × 1024 takes about {lasts} on this GPU, and one at 512 × 512 about {small}.',
        { lasts, small },
      ),
      action: t('The demo model is quick here.'),
      install: 'anyway',
    };
  }
  const lasts = formatDuration(seconds);
  if (room.kind === 'fits' && seconds > SLOW_SECONDS) {
    const sentence = t('Slow: a picture takes about {lasts} on this GPU. Its memory is enough.', {
      lasts,
    });
    return { ...room, kind: 'slow', sentence };
  }
  return {
    ...room,
    sentence: `${room.sentence} ${t('A picture takes about {lasts}.', { lasts })}`,
  };
}

/** Bytes of GPU memory that the chosen precision needs, to be tried. */
export function wantedBytes({ adapter }: Device, { precision, keptBytes }: Wanted): number | null {
  const kept = keptBytes[precision];
  return kept === undefined ? null : runMemory(kept, precision, adapter?.shaderF16 ?? false);
}

/** Whether a model is so large that it needs a GPU, as far as its sizes are known. */
export function isLarge({ keptBytes }: Pick<Wanted, 'keptBytes'>): boolean {
  return Object.values(keptBytes).some((bytes) => bytes > LARGE_BYTES);
}

/** What the memory alone says. */
function roomWord(
  { memoryBytes: there, askedBytes }: Extract<GpuLook, { kind: 'seen' }>,
  { precision, keptBytes }: Wanted,
  halfFloats: boolean,
): Word {
  const needs = (of: Precision, side = SIDE): number =>
    runMemory(keptBytes[of] ?? Infinity, of, halfFloats, side);
  // Somebody has chosen more bits since, and the GPU is looked at once more.
  if (there >= askedBytes && needs(precision) > askedBytes) return untriedWord();
  const has = formatBytes(there);
  const gives =
    there < askedBytes
      ? t('this GPU gives only {has} of memory', { has })
      : t('this GPU gives {has} of memory', { has });
  if (needs(precision) <= there) {
    const sentence = t('Fits: it needs about {size} of GPU memory, and this GPU has that.', {
      size: formatBytes(needs(precision)),
    });
    return { kind: 'fits', sentence, action: '', install: 'yes' };
  }
  const fewer = SMALLER.slice(SMALLER.indexOf(precision) + 1);
  const fitting = fewer.find((each) => needs(each) <= there);
  if (fitting !== undefined) {
    return {
      kind: 'fits-smaller',
      sentence: t('Fits in {fewer}: {gives}, and {bits} need about {size}.', {
        fewer: precisionName(fitting),
        gives,
        bits: precisionName(precision),
        size: formatBytes(needs(precision)),
      }),
      action: t('Choose {bits}.', { bits: precisionName(fitting) }),
      install: 'anyway',
    };
  }
  const small = [precision, ...fewer].find((each) => needs(each, SMALL_SIDE) <= there);
  if (small !== undefined) {
    return {
      kind: 'small-pictures',
      sentence: t('Only up to 768 × 768: {gives}, enough in {bits} for such pictures.', {
        gives,
        bits: precisionName(small),
      }),
      action: small === precision ? '' : t('Choose {bits}.', { bits: precisionName(small) }),
      install: small === precision ? 'yes' : 'anyway',
    };
  }
  const least = Math.min(...SMALLER.map((each) => needs(each)));
  return {
    kind: 'no',
    sentence: t('Does not fit: {gives}, and the model needs {size} at least.', {
      gives,
      size: formatBytes(least),
    }),
    action: t('Close other programs that use the GPU, or stay with the demo model.'),
    install: 'anyway',
  };
}

function onIosWord(): Word {
  return {
    kind: 'refused',
    sentence: t(
      'Not on an iPhone or iPad: iOS ends a page that takes as much memory as this model.',
    ),
    action: t('The demo model runs here; for the full one use a computer.'),
    install: 'never',
  };
}

function noGpuWord(): Word {
  return {
    kind: 'no-gpu',
    sentence: t(
      'No GPU: the browser offers none here, and on the processor this model does not run.',
    ),
    action: t('The demo model runs without one.'),
    install: 'anyway',
  };
}

function softwareWord(): Word {
  return {
    kind: 'no-gpu',
    sentence: t(
      'No GPU: what the browser offers as one computes no faster than a processor, and this model needs days there.',
    ),
    action: t('Switch on hardware acceleration in the browser’s settings.'),
    install: 'anyway',
  };
}

function untriedWord(): Word {
  return {
    kind: 'untried',
    sentence: t('How much memory this GPU has is not known until it is tried.'),
    action: '',
    install: 'yes',
  };
}

function wrongWord(): Word {
  return {
    kind: 'wrong',
    sentence: t('This GPU computes wrongly, or not at all: a test of it failed.'),
    action: t('Update the browser and the graphics driver.'),
    install: 'anyway',
  };
}
