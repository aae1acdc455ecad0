import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Checksums } from './model.ts';

/** The figures of a step by their names, in the order in which they are shown. */
export type Figures = Readonly<Record<string, string>>;

/** Thrown by a step whose figures are complete but exceed a limit. */
export class OffLimits extends Error {
  override readonly name = 'OffLimits';
  readonly figures: Figures;

  constructor(problems: readonly string[], figures: Figures) {
    super(problems.join('; '));
    this.figures = figures;
  }
}

interface DoneStep {
  readonly name: string;
  readonly at: string;
  readonly seconds: number;
  readonly figures: Figures;
  /** Says which figure exceeds its limit; null if none does. */
  readonly problem: string | null;
}

/** The first part of an install, up to where the browser was killed. */
export interface Killed {
  /** Bytes that the hub had sent. */
  readonly bytes: number;
  readonly seconds: number;
  /** Peak of the renderer's memory, in bytes; null if it is not known. */
  readonly peak: number | null;
}

interface Kept {
  readonly checksums: Checksums;
  /** null until the install was killed in its middle. */
  readonly killed: Killed | null;
  readonly steps: readonly DoneStep[];
}

const FILE = 'state.json';

/**
 * The finished steps and their figures, in a file of the work folder that is written after each
 * step.
 */
export class State {
  readonly #folder: string;
  #kept: Kept;

  private constructor(folder: string, kept: Kept) {
    this.#folder = folder;
    this.#kept = kept;
  }

  static async open(folder: string): Promise<State> {
    await mkdir(folder, { recursive: true });
    const text = await readFile(join(folder, FILE), 'utf8').catch(() => undefined);
    const empty: Kept = { checksums: {}, killed: null, steps: [] };
    return new State(folder, text === undefined ? empty : (JSON.parse(text) as Kept));
  }

  get checksums(): Checksums {
    return this.#kept.checksums;
  }

  get killed(): Killed | null {
    return this.#kept.killed;
  }

  get steps(): readonly DoneStep[] {
    return this.#kept.steps;
  }

  isDone(step: string): boolean {
    return this.#kept.steps.some(({ name }) => name === step);
  }

  async note(change: Partial<Omit<Kept, 'steps'>>): Promise<void> {
    await this.#write({ ...this.#kept, ...change });
  }

  /** The step's figures replace those of an earlier run of it. */
  async done(step: DoneStep): Promise<void> {
    const others = this.#kept.steps.filter(({ name }) => name !== step.name);
    await this.#write({ ...this.#kept, steps: [...others, step] });
  }

  /**
   * Replaces the file in one go, so a killed run leaves the earlier file and never half of a new
   * one.
   */
  async #write(kept: Kept): Promise<void> {
    this.#kept = kept;
    const part = join(this.#folder, `${FILE}.part`);
    await writeFile(part, `${JSON.stringify(kept, null, 1)}\n`);
    await rename(part, join(this.#folder, FILE));
  }
}
