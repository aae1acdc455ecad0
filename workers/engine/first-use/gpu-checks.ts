import { firstUseId, isRecordOf, type FirstUseRecord } from '../../protocol/first-use.ts';
import { describeFirstUse } from '../../protocol/first-use-words.ts';
import type { ModelFolder } from '../../weights/folder.ts';
import type { Reporter } from '../reporter.ts';
import { keyOf } from './adapter-key.ts';
import type { checkGpu, CheckTools } from './check-gpu.ts';

/**
 * Where the answers of checks are kept, and where the demo model is. The engine knows neither the
 * records nor the store: workers/engine.worker.ts gives it this.
 */
export interface KeptChecks {
  list(): Promise<readonly FirstUseRecord[]>;
  keep(record: FirstUseRecord): Promise<void>;
  /** Opens the demo model, for the last check; absent where the app comes without one. */
  readonly demoModel?: () => Promise<ModelFolder>;
}

/** Takes the words of a check that a job waits for. */
export type CheckReport = Pick<Reporter, 'log' | 'work'>;

/** Above what one check may take: a device that fell silent is opened anew. */
const REOPEN_MS = 30_000;

/**
 * The checks of this machine's GPUs: each adapter is checked once, and what was found is kept. A
 * record of another adapter, driver, browser or version of ONNX Runtime does not count.
 */
export class GpuChecks {
  readonly #kept: KeptChecks;
  readonly #check: typeof checkGpu;

  /** @param check stands in for {@link checkGpu} in tests */
  constructor(kept: KeptChecks = inMemory(), check: typeof checkGpu = loadAndCheck) {
    this.#kept = kept;
    this.#check = check;
  }

  /**
   * The record of an adapter; it is checked now if there is none.
   * @param again check it even if there is a record
   * @throws EngineError `webgpu_unavailable` where its device cannot be opened
   */
  async recordOf(adapter: GPUAdapter, report: CheckReport, again = false): Promise<FirstUseRecord> {
    const kept = again ? undefined : await this.#find(adapter);
    if (kept !== undefined) return kept;
    report.log('INFO', 'checking this GPU, once');
    const { demoModel } = this.#kept;
    const tools: CheckTools = {
      demoModel,
      onCheck: (id, _way, allowMs) =>
        report.work({
          kind: 'compile',
          name: `check of this GPU (${id.replaceAll('_', ' ')})`,
          allowMs: allowMs + REOPEN_MS,
        }),
    };
    const record = await this.#check(adapter, tools);
    report.log('INFO', describeFirstUse(record));
    await this.#keep(record);
    return record;
  }

  /** Notes that a run in half precision gave no numbers on this adapter, and one in fp32 did. */
  async halfFailed(adapter: GPUAdapter): Promise<void> {
    const kept = await this.#find(adapter);
    if (kept !== undefined) await this.#keep({ ...kept, halfFailed: true });
  }

  /** Notes that a run failed with recorded calls of the UNet on this adapter, and went through without. */
  async captureFailed(adapter: GPUAdapter): Promise<void> {
    const kept = await this.#find(adapter);
    if (kept !== undefined) await this.#keep({ ...kept, captureFailed: true });
  }

  async #find(adapter: GPUAdapter): Promise<FirstUseRecord | undefined> {
    const key = keyOf(adapter);
    const all = await this.#kept.list().catch(() => []);
    return all.find((record) => isRecordOf(record, key));
  }

  /** A record that finds no room is made again the next time. */
  async #keep(record: FirstUseRecord): Promise<void> {
    await this.#kept.keep(record).catch((error: unknown) => console.warn(error));
  }
}

/** The checks are needed once for each GPU, so they are loaded then. */
async function loadAndCheck(...given: Parameters<typeof checkGpu>): ReturnType<typeof checkGpu> {
  const loaded = await import('./check-gpu.ts');
  return loaded.checkGpu(...given);
}

function inMemory(): KeptChecks {
  const records = new Map<string, FirstUseRecord>();
  return {
    list: async () => [...records.values()],
    keep: async (record) => void records.set(firstUseId(record.key), record),
  };
}
