import {
  adapterName,
  isCompatibilityAdapter,
  isSoftwareAdapter,
} from '../../workers/protocol/adapter.ts';
import { database } from '../../workers/records/database.ts';
import { isStandIn } from '../../workers/records/stand-in.ts';
import { within } from '../request/within.ts';
import { isBlocked } from './browser-storage.ts';

/** What this browser offers, asked from the page: no engine needs to be started for it. */
export interface CapabilityReport {
  readonly secureContext: boolean;
  readonly crossOriginIsolated: boolean;
  readonly gpu: 'none' | 'no-adapter' | 'software' | 'hardware';
  readonly adapter: AdapterFacts | null;
  readonly storage: StorageFacts;
  readonly system: 'linux' | 'android' | 'windows' | 'mac' | 'ios' | 'other';
  readonly browser: 'chromium' | 'firefox' | 'safari' | 'other';
  readonly userAgent: string;
  /** Whether WebAssembly can wait for the GPU by itself (JSPI). Without it a model loads slowly. */
  readonly suspends: boolean;
  /** CPU threads. */
  readonly threads: number;
  /** GiB, rounded and capped at 8 by the browser; null where it does not say. */
  readonly memoryGiB: number | null;
}

interface AdapterFacts {
  readonly name: string;
  /** `compatibility`: only a part of WebGPU, as on OpenGL ES. Large models are not run on it. */
  readonly kind: 'core' | 'compatibility';
  readonly shaderF16: boolean;
  readonly subgroups: boolean;
  readonly maxBufferSize: number;
  readonly maxStorageBufferBindingSize: number;
}

interface StorageFacts {
  /** Bytes; null where the browser does not say. */
  readonly quota: number | null;
  readonly usage: number | null;
  readonly persisted: boolean | null;
  /** The origin private file system answers. Firefox and Safari refuse it in private windows. */
  readonly privateFiles: boolean;
  /**
   * What is kept when the page is closed. `nothing`: site data is blocked, or there is no database. Jobs
   * then live in memory.
   */
  readonly keeps: 'all' | 'nothing';
}

/** How long a part of the browser may take to answer: a process for graphics may have to begin first. */
const ANSWER_MS = 30_000;

/** What a part of the browser answers; undefined if it refuses, or does not answer in time. */
function answer<T>(asked: Promise<T> | undefined): Promise<T | undefined> {
  const answered = within(Promise.resolve(asked), ANSWER_MS, () => new Error('no answer'));
  return answered.catch(() => undefined);
}

/** Asks the browser. Never rejects: what does not answer counts as missing. */
export async function probe(): Promise<CapabilityReport> {
  const [gpu, storage] = await Promise.all([probeGpu(), probeStorage()]);
  const { userAgent } = navigator;
  return {
    secureContext: isSecureContext,
    crossOriginIsolated: globalThis.crossOriginIsolated,
    ...gpu,
    storage,
    system: systemOf(userAgent, navigator.maxTouchPoints),
    browser: browserOf(userAgent),
    userAgent,
    suspends: 'Suspending' in WebAssembly,
    threads: navigator.hardwareConcurrency,
    memoryGiB: 'deviceMemory' in navigator ? Number(navigator.deviceMemory) : null,
  };
}

async function probeGpu(): Promise<Pick<CapabilityReport, 'gpu' | 'adapter'>> {
  const gpu: GPU | undefined = navigator.gpu;
  if (gpu === undefined) return { gpu: 'none', adapter: null };
  const adapter = await answer(gpu.requestAdapter({ powerPreference: 'high-performance' }));
  if (!adapter) return { gpu: 'no-adapter', adapter: null };
  const { info, features, limits } = adapter;
  return {
    gpu: isSoftwareAdapter(info) ? 'software' : 'hardware',
    adapter: {
      name: adapterName(info),
      kind: isCompatibilityAdapter(adapter) ? 'compatibility' : 'core',
      shaderF16: features.has('shader-f16'),
      subgroups: features.has('subgroups'),
      maxBufferSize: limits.maxBufferSize,
      maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
    },
  };
}

async function probeStorage(): Promise<StorageFacts> {
  // Plain http has no StorageManager at all.
  const storage: StorageManager | undefined = navigator.storage;
  const [estimate, persisted, directory] = await Promise.all([
    answer(storage?.estimate?.()),
    answer(storage?.persisted?.()),
    answer(storage?.getDirectory?.()),
    // That decides where the records are.
    answer(database()),
  ]);
  return {
    quota: estimate?.quota ?? null,
    usage: estimate?.usage ?? null,
    persisted: persisted ?? null,
    privateFiles: directory !== undefined,
    keeps: isBlocked() || isStandIn() ? 'nothing' : 'all',
  };
}

/** @param touches how many fingers the screen tells apart: an iPad calls itself a Mac, and no Mac has a touchscreen */
export function systemOf(userAgent: string, touches: number): CapabilityReport['system'] {
  if (/Android/.test(userAgent)) return 'android';
  if (/iPhone|iPad|iPod/.test(userAgent)) return 'ios';
  if (/Windows/.test(userAgent)) return 'windows';
  if (/Mac OS X/.test(userAgent)) return touches > 1 ? 'ios' : 'mac';
  return /Linux|CrOS/.test(userAgent) ? 'linux' : 'other';
}

function browserOf(userAgent: string): CapabilityReport['browser'] {
  if (/Firefox\//.test(userAgent)) return 'firefox';
  if (/Chrom(e|ium)\//.test(userAgent)) return 'chromium';
  return /Safari\//.test(userAgent) ? 'safari' : 'other';
}
