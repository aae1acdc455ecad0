import { errorText } from '../../../workers/failure.ts';
import type { PackRecord } from '../../../workers/protocol/store.ts';
import { listJobs } from '../../../workers/records/jobs.ts';
import { listPacks } from '../../../workers/records/packs.ts';
import type { JobState } from '../../../workers/records/record.ts';

/**
 * What the browser holds for the app just now. A part is null where the browser has nothing of the
 * kind, or where it refused to say; `refused` has its name and the reason then.
 */
export interface BrowserReport {
  readonly userAgent: string;
  readonly secureContext: boolean;
  readonly crossOriginIsolated: boolean;
  readonly adapter: AdapterReport | null;
  readonly locks: LockManagerSnapshot | null;
  readonly jobs: Readonly<Record<JobState, number>> | null;
  readonly packs: readonly PackRecord[] | null;
  readonly storage: (StorageEstimate & { readonly persisted: boolean }) | null;
  readonly serviceWorkers: readonly ServiceWorkerReport[] | null;
  readonly caches: readonly { readonly name: string; readonly entries: number }[] | null;
  readonly refused: Readonly<Record<string, string>>;
}

/** The adapter as the page gets it; sizes are in bytes. The engine's device may be given less. */
export interface AdapterReport {
  readonly description: string;
  readonly features: readonly string[];
  readonly limits: Readonly<Record<string, number>>;
}

interface ServiceWorkerReport {
  readonly scope: string;
  /** It answers this page's requests. */
  readonly controls: boolean;
  /** The state of each of its workers; null where there is none. */
  readonly active: ServiceWorkerState | null;
  readonly waiting: ServiceWorkerState | null;
  readonly installing: ServiceWorkerState | null;
}

/** Asks the browser for all of it. Never rejects. */
export async function readBrowser(): Promise<BrowserReport> {
  const refused: Record<string, string> = {};
  const ask = async <T>(name: string, read: () => Promise<T> | undefined): Promise<T | null> => {
    try {
      return (await read()) ?? null;
    } catch (error) {
      refused[name] = errorText(error);
      return null;
    }
  };
  // The types say of each of these that it is always there; plain http has none of them.
  const { gpu, locks, storage, serviceWorker }: Partial<Navigator> = navigator;
  const cacheStorage = globalThis.caches as CacheStorage | undefined;
  const [adapter, lockState, jobs, packs, estimate, serviceWorkers, caches] = await Promise.all([
    ask('adapter', () => (asked ??= readAdapter(gpu))),
    ask('locks', () => locks?.query()),
    ask('jobs', countJobs),
    ask('packs', listPacks),
    ask('storage', async () => readStorage(storage)),
    ask('serviceWorkers', () => serviceWorker && readServiceWorkers(serviceWorker)),
    ask('caches', () => cacheStorage && readCaches(cacheStorage)),
  ]);
  return {
    userAgent: navigator.userAgent,
    secureContext: isSecureContext,
    crossOriginIsolated,
    adapter,
    locks: lockState,
    jobs,
    packs,
    storage: estimate,
    serviceWorkers,
    caches,
    refused,
  };
}

/** Asked once: it stays the same, and Chrome on Windows warns at every question. */
let asked: Promise<AdapterReport | null> | undefined;

async function readAdapter(gpu: GPU | undefined): Promise<AdapterReport | null> {
  const adapter = await gpu?.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) return null;
  const { vendor, architecture, description } = adapter.info;
  // Limits are getters of the prototype, which no spread and no Object.entries sees.
  const limits: Record<string, number> = {};
  for (const name in adapter.limits) {
    const value = adapter.limits[name as keyof GPUSupportedLimits];
    if (typeof value === 'number') limits[name] = value;
  }
  return {
    description: [vendor, architecture, description].filter((part) => part !== '').join(', '),
    features: [...adapter.features].sort(),
    limits,
  };
}

async function countJobs(): Promise<Readonly<Record<JobState, number>>> {
  const counts: Record<JobState, number> = { queued: 0, running: 0, done: 0, failed: 0 };
  for (const { state } of await listJobs()) counts[state] += 1;
  return counts;
}

async function readStorage(storage: StorageManager | undefined): Promise<BrowserReport['storage']> {
  if (storage === undefined) return null;
  return { ...(await storage.estimate()), persisted: await storage.persisted() };
}

async function readServiceWorkers(
  workers: ServiceWorkerContainer,
): Promise<readonly ServiceWorkerReport[]> {
  const registrations = await workers.getRegistrations();
  return registrations.map(({ scope, active, waiting, installing }) => ({
    scope,
    controls: active !== null && active === workers.controller,
    active: active?.state ?? null,
    waiting: waiting?.state ?? null,
    installing: installing?.state ?? null,
  }));
}

async function readCaches(storage: CacheStorage): Promise<BrowserReport['caches']> {
  return Promise.all(
    (await storage.keys()).map(async (name) => {
      const cache = await storage.open(name);
      return { name, entries: (await cache.keys()).length };
    }),
  );
}
