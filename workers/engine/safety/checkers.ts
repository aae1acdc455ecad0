import type { Installed, Models } from '../models.ts';
import type { Reporter } from '../reporter.ts';
import type { CheckerVersion, SafetyChecker } from './checker.ts';

/** Finds installed models. */
type Store = Pick<Models, 'open' | 'findInstalled' | 'markDamaged'>;

/** Opens the installed checkers, and says what to do where one fails (installed-checkers.ts). */
interface Opener {
  open(version: CheckerVersion, found: Installed | undefined): Promise<SafetyChecker | undefined>;
  failed(checker: SafetyChecker, error: unknown, report: Reporter): Promise<void>;
}

/**
 * The safety checkers: one for each version, where it is installed, and the one that comes with the app
 * in its place.
 */
export class SafetyCheckers {
  readonly #builtIn: SafetyChecker;
  readonly #store: Store;
  #opener: Promise<Opener> | undefined;

  constructor(builtIn: SafetyChecker, store: Store) {
    this.#builtIn = builtIn;
    this.#store = store;
  }

  /**
   * Opens the checker for a version: the installed one, or the built-in one where none is installed or
   * where it cannot be opened, which is then logged.
   * @throws EngineError as the built-in checker's `open`; `cancelled`, `device_lost`, `engine_crashed`
   */
  async open(version: CheckerVersion, report: Reporter): Promise<SafetyChecker> {
    const found = await this.#store.findInstalled(`safety-${version}`);
    // The script of installed checkers comes only where one is, or was.
    const opener = found === undefined ? await this.#opener : await this.#installed();
    const checker = (await opener?.open(version, found)) ?? this.#builtIn;
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
    if (checker === this.#builtIn) throw error;
    await (await this.#installed()).failed(checker, error, report);
    await this.#builtIn.open();
    return this.#builtIn;
  }

  #installed(): Promise<Opener> {
    this.#opener ??= import('./installed-checkers.ts').then(
      ({ InstalledCheckers }) => new InstalledCheckers(this.#store),
    );
    this.#opener.catch(() => (this.#opener = undefined));
    return this.#opener;
  }
}
