import { EngineError, toEngineError, toFailure } from '../../failure.ts';
import type { Installed, Models } from '../models.ts';
import type { Reporter } from '../reporter.ts';
import { breaksWorker } from '../runtime/create-session.ts';
import type { CheckerVersion, SafetyChecker } from './checker.ts';
import { ConceptChecker } from './concept-checker.ts';
import { PictureClassifier } from './picture-classifier.ts';

/** After these nothing else is tried: they are no matter of the checker. */
const NOT_ITS_OWN: ReadonlySet<string> = new Set(['cancelled', 'device_lost', 'engine_crashed']);

type Store = Pick<Models, 'open' | 'markDamaged'>;

interface Kept {
  readonly found: Installed;
  readonly checker: SafetyChecker;
}

/** The installed safety checkers that were used last, one for each version. */
export class InstalledCheckers {
  readonly #store: Store;
  readonly #kept = new Map<CheckerVersion, Kept>();

  constructor(store: Store) {
    this.#store = store;
  }

  /**
   * The checker of an installed pack, as it was used last or a new one; that of another pack is closed.
   * @param found undefined if none is installed any more
   */
  async open(
    version: CheckerVersion,
    found: Installed | undefined,
  ): Promise<SafetyChecker | undefined> {
    const kept = this.#kept.get(version);
    if (kept !== undefined && kept.found.id === found?.id) return kept.checker;
    this.#kept.delete(version);
    await kept?.checker.close?.();
    if (found === undefined) return undefined;
    const checker = this.#make(version, found);
    this.#kept.set(version, { found, checker });
    return checker;
  }

  /**
   * Logs that a checker failed, and marks its pack if that is damaged.
   * @throws `error` if it is no matter of the checker
   */
  async failed(checker: SafetyChecker, error: unknown, report: Reporter): Promise<void> {
    const { code, message } = toEngineError(error);
    if (NOT_ITS_OWN.has(code) || breaksWorker(error)) throw error;
    const [version, kept] = [...this.#kept].find(([, each]) => each.checker === checker) ?? [];
    if (version !== undefined) this.#kept.delete(version);
    if (error instanceof EngineError && code === 'model_damaged' && kept !== undefined) {
      await this.#store.markDamaged(kept.found.id, toFailure(error)).catch(() => {});
    }
    report.log('WARN', `${checker.name} cannot run: ${message}`, 'safety_stand_in');
  }

  #make(version: CheckerVersion, found: Installed): SafetyChecker {
    const openFolder = () => this.#store.open({ kind: 'installed', id: found.id });
    switch (version) {
      case 'v1':
        return new ConceptChecker(openFolder);
      case 'v2':
        return new PictureClassifier({
          openFolder,
          // transformers.js is large, so it comes only where it is needed.
          load: async () => {
            const { loadClassifier } = await import('../transformers/load-classifier.ts');
            return loadClassifier(this.#store, found);
          },
        });
    }
  }
}
