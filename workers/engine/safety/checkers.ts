import type { GenerateRequest } from '../../../src/request/schema.ts';
import { EngineError, toEngineError, toFailure } from '../../failure.ts';
import type { Installed, Models } from '../models.ts';
import type { Reporter } from '../reporter.ts';
import { breaksWorker } from '../runtime/create-session.ts';
import type { Classifier } from '../transformers/load-classifier.ts';
import type { SafetyChecker } from './checker.ts';
import { ConceptChecker } from './concept-checker.ts';
import { PictureClassifier } from './picture-classifier.ts';

/** A value of `safety_checker_version`. */
export type CheckerVersion = GenerateRequest['safety_checker_version'];

/** The manifest's ids of the checkers that can be installed. */
const MODEL: Readonly<Record<CheckerVersion, string>> = { v1: 'safety-v1', v2: 'safety-v2' };

/** After these nothing else is tried: they are no matter of the checker. */
const NOT_ITS_OWN: ReadonlySet<string> = new Set(['cancelled', 'device_lost', 'engine_crashed']);

/** Finds installed models. */
type Store = Pick<Models, 'open' | 'findInstalled' | 'markDamaged'>;

/** Loads the network of an installed image classifier. */
type LoadClassifier = (store: Store, found: Installed) => Promise<Classifier>;

/** transformers.js is large, so it comes only where a checker is installed that needs it. */
const byTransformers: LoadClassifier = async (store, found) => {
  const { loadClassifier } = await import('../transformers/load-classifier.ts');
  return loadClassifier(store, found);
};

/**
 * The safety checkers: one for each version, where it is installed, and the one that comes with the app
 * in its place.
 */
export class SafetyCheckers {
  readonly #builtIn: SafetyChecker;
  readonly #store: Store;
  /** Those that were used last, by version. */
  readonly #kept = new Map<
    CheckerVersion,
    { readonly found: Installed; readonly checker: SafetyChecker }
  >();

  readonly #loadClassifier: LoadClassifier;

  /** @param loadClassifier without transformers.js in the script that every run loads */
  constructor(
    builtIn: SafetyChecker,
    store: Store,
    loadClassifier: LoadClassifier = byTransformers,
  ) {
    this.#builtIn = builtIn;
    this.#store = store;
    this.#loadClassifier = loadClassifier;
  }

  /**
   * Opens the checker for a version: the installed one, or the built-in one where none is installed or
   * where it cannot be opened, which is then logged.
   * @throws EngineError as the built-in checker's `open`; `cancelled`, `device_lost`, `engine_crashed`
   */
  async open(version: CheckerVersion, report: Reporter): Promise<SafetyChecker> {
    const checker = await this.#installed(version);
    if (checker === undefined) {
      await this.#builtIn.open();
      return this.#builtIn;
    }
    try {
      await checker.open();
      return checker;
    } catch (error) {
      return this.insteadOf(checker, error, report);
    }
  }

  /**
   * Opens the built-in checker because another one failed. A damaged pack is marked as damaged.
   * @throws `error` if the built-in checker is the one that failed, or if it is no matter of a checker
   */
  async insteadOf(
    checker: SafetyChecker,
    error: unknown,
    report: Reporter,
  ): Promise<SafetyChecker> {
    const { code, message } = toEngineError(error);
    if (checker === this.#builtIn || NOT_ITS_OWN.has(code) || breaksWorker(error)) throw error;
    const [version, kept] = [...this.#kept].find(([, each]) => each.checker === checker) ?? [];
    if (version !== undefined) this.#kept.delete(version);
    if (error instanceof EngineError && code === 'model_damaged' && kept !== undefined) {
      await this.#store.markDamaged(kept.found.id, toFailure(error)).catch(() => {});
    }
    report.log('WARN', `${checker.name} cannot run: ${message}`, 'safety_stand_in');
    await this.#builtIn.open();
    return this.#builtIn;
  }

  async #installed(version: CheckerVersion): Promise<SafetyChecker | undefined> {
    const found = await this.#store.findInstalled(MODEL[version]);
    const kept = this.#kept.get(version);
    if (kept !== undefined && kept.found.id === found?.id) return kept.checker;
    this.#kept.delete(version);
    await kept?.checker.close?.();
    if (found === undefined) return undefined;
    const checker = this.#make(version, found);
    this.#kept.set(version, { found, checker });
    return checker;
  }

  #make(version: CheckerVersion, found: Installed): SafetyChecker {
    const openFolder = () => this.#store.open({ kind: 'installed', id: found.id });
    switch (version) {
      case 'v1':
        return new ConceptChecker(openFolder);
      case 'v2':
        return new PictureClassifier({
          openFolder,
          load: () => this.#loadClassifier(this.#store, found),
        });
    }
  }
}
