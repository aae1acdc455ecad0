import type { AdapterFacts } from '../../tools/bench/spoofed-gpu.ts';
import { FEATURES, LIMITS } from './adapter-kinds.ts';

/** A real adapter in one browser, as that browser describes it to a page. */
export interface LabAdapter extends AdapterFacts {
  readonly name: string;
  readonly browser: 'Chrome' | 'Firefox' | 'Safari' | 'Brave' | 'any';
  /** Where info, features and limits are known from. */
  readonly source: 'reports' | 'browser documentation' | 'specification';
  /** The language that Firefox translates shaders to on that system. */
  readonly translatesTo?: 'hlsl' | 'metal' | 'spv';
}

/** @param lanes the narrowest and the widest subgroup */
function info(vendor: string, architecture: string, lanes: readonly [number, number]) {
  const [subgroupMinSize, subgroupMaxSize] = lanes;
  return { vendor, architecture, description: '', subgroupMinSize, subgroupMaxSize };
}

const NAMELESS = info('', '', [4, 128]);
const CHROME = { browser: 'Chrome', source: 'reports', deviceTellsInfo: true } as const;
const FIREFOX = {
  browser: 'Firefox',
  source: 'browser documentation',
  deviceTellsInfo: true,
  info: NAMELESS,
  features: FEATURES.firefox,
} as const;
const SAFARI = { browser: 'Safari', source: 'reports', limits: LIMITS.apple } as const;

/** The adapters that every version of the app is tried on, without one of them. */
export const ADAPTERS = [
  {
    ...CHROME,
    name: 'NVIDIA Ampere',
    info: info('nvidia', 'ampere', [32, 32]),
    features: FEATURES.chrome,
    limits: LIMITS.desktop,
  },
  {
    ...CHROME,
    name: 'AMD RDNA 3',
    info: info('amd', 'rdna-3', [32, 64]),
    features: FEATURES.chrome,
    limits: LIMITS.desktop,
  },
  {
    ...CHROME,
    name: 'Intel Gen12 (Iris Xe)',
    info: info('intel', 'gen-12lp', [8, 32]),
    features: FEATURES.chrome,
    limits: LIMITS.desktop,
  },
  {
    ...CHROME,
    name: 'Intel Xe2 (Arc)',
    info: info('intel', 'xe-2lpg', [16, 32]),
    features: FEATURES.chrome,
    limits: LIMITS.desktop,
  },
  {
    ...CHROME,
    name: 'Apple M series',
    info: info('apple', 'metal-3', [4, 64]),
    features: FEATURES.chrome,
    limits: LIMITS.apple,
  },
  {
    ...CHROME,
    name: 'Qualcomm Adreno X1',
    info: info('qualcomm', 'adreno-7xx', [64, 128]),
    features: FEATURES.chrome,
    limits: LIMITS.adreno,
  },
  {
    ...CHROME,
    name: 'Arm Mali (Valhall)',
    info: info('arm', 'valhall', [16, 16]),
    features: FEATURES.chrome,
    limits: LIMITS.mali,
  },
  { ...FIREFOX, name: 'NVIDIA on Windows', limits: LIMITS.desktop, translatesTo: 'hlsl' },
  { ...FIREFOX, name: 'Apple on macOS', limits: LIMITS.firefoxApple, translatesTo: 'metal' },
  { ...FIREFOX, name: 'Intel on Linux', limits: LIMITS.desktop, translatesTo: 'spv' },
  {
    ...SAFARI,
    name: 'Apple, Safari 26',
    info: info('apple', 'common-3', [4, 64]),
    features: FEATURES.safari26,
    deviceTellsInfo: false,
  },
  {
    ...SAFARI,
    name: 'Apple, Safari 27',
    info: info('apple', 'common-3', [32, 32]),
    features: FEATURES.safari27,
    deviceTellsInfo: true,
  },
  {
    name: 'NVIDIA, names hidden',
    browser: 'Brave',
    source: 'reports',
    info: info('', '', [32, 32]),
    features: FEATURES.chrome,
    limits: LIMITS.desktop,
    deviceTellsInfo: true,
  },
  {
    name: 'The least that WebGPU allows',
    browser: 'any',
    source: 'specification',
    info: NAMELESS,
    features: [],
    limits: {},
    deviceTellsInfo: true,
  },
] as const satisfies readonly LabAdapter[];

export type AdapterName = (typeof ADAPTERS)[number]['name'];

export function adapterNamed(name: AdapterName): LabAdapter {
  const found = ADAPTERS.find((each) => each.name === name);
  if (found === undefined) throw new Error(`there is no adapter ${name}`);
  return found;
}
