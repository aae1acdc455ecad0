import { t } from '../../language/t.ts';
import { formatBytes } from '../../language/format-number.ts';
import type { CapabilityReport } from '../../stores/probe.ts';

/** One thing about this browser a person should know. */
export interface Finding {
  readonly id:
    | 'blocked'
    | 'insecure'
    | 'no-webgpu'
    | 'no-adapter'
    | 'software'
    | 'compatibility'
    | 'private';
  readonly sentence: string;
  readonly action: string;
}

/**
 * The least storage for the full model, in bytes. Private windows of most browsers have far less.
 */
const ROOM_FOR_A_MODEL = 4e9;

const onCpu = (): string => t('Pictures are made slowly on the processor.');

const noCard = (): string => `${t('No graphics card was found.')} ${onCpu()}`;

/** Everything that this browser lacks, the most important first. */
export function findings(report: CapabilityReport): readonly Finding[] {
  const found: Finding[] = [];
  if (report.storage.keeps === 'nothing') {
    found.push({
      id: 'blocked',
      sentence: t(
        'The browser keeps nothing for this page: pictures, settings and models are gone when it is closed.',
      ),
      action: t(
        'Allow cookies and site data for this address, or open the page in a normal window, and reload.',
      ),
    });
  }
  if (!report.secureContext) {
    found.push({
      id: 'insecure',
      sentence: `${t('This page came over plain http, and the browser gives such a page no graphics card.')} ${onCpu()}`,
      action: t('Open it over https, or on the machine it runs on as http://localhost.'),
    });
  } else if (report.gpu === 'none' || report.gpu === 'no-adapter') {
    found.push(withoutGpu(report));
  } else if (report.gpu === 'software') {
    found.push({
      id: 'software',
      sentence: noCard(),
      action: t(
        'If the machine has one, switch on hardware acceleration in the browser’s settings. Now the browser draws with software ({name}).',
        { name: report.adapter?.name ?? t('unnamed') },
      ),
    });
  }
  if (report.gpu === 'hardware' && report.adapter?.kind === 'compatibility') {
    found.push({
      id: 'compatibility',
      sentence: `${t('The browser cannot use all of the graphics card, and pictures could be wrong.')} ${onCpu()}`,
      action: t('Update the graphics driver, or on Linux switch Vulkan on in chrome://flags.'),
    });
  }
  if (report.secureContext && report.storage.keeps === 'all') found.push(...littleRoom(report));
  return found;
}

function withoutGpu({ gpu, system, browser }: CapabilityReport): Finding {
  const id = gpu === 'none' ? 'no-webgpu' : 'no-adapter';
  const sentence =
    gpu === 'none' ? `${t('This browser cannot use the graphics card.')} ${onCpu()}` : noCard();
  if (browser === 'chromium' && system === 'linux') {
    return {
      id,
      sentence,
      action: t(
        'WebGPU is behind a flag on Linux: open chrome://flags, enable “Unsafe WebGPU Support” and “Vulkan”, and restart the browser.',
      ),
    };
  }
  const action: Readonly<Record<CapabilityReport['browser'], () => string>> = {
    chromium: () =>
      t(
        'WebGPU is missing: update the browser and switch hardware acceleration on in its settings.',
      ),
    firefox: () =>
      t('Update Firefox, or set dom.webgpu.enabled in about:config, or use Chrome or Edge.'),
    safari: () => t('Update to Safari 26 or later.'),
    other: () => t('Use a current Chrome, Edge, Firefox or Safari.'),
  };
  return { id, sentence, action: action[browser]() };
}

function littleRoom({ storage }: CapabilityReport): readonly Finding[] {
  const little = storage.quota !== null && storage.quota < ROOM_FOR_A_MODEL;
  if (storage.privateFiles && !little) return [];
  return [
    {
      id: 'private',
      sentence:
        storage.quota === null
          ? t(
              'The browser gives this page no lasting storage, as in a private window: pictures are gone when it closes, and the full model has no room.',
            )
          : t(
              'The browser gives this page only {size}, as in a private window: pictures are gone when it closes, and the full model has no room.',
              { size: formatBytes(storage.quota) },
            ),
      action: t('Open the page in a normal window.'),
    },
  ];
}
