import { t } from '../../language/t.ts';
import type { Picture } from './picture-of-file.ts';
import { BadZip, type Told } from './read-zip.ts';

/** A source and a mask. */
const KEPT = 2;

/**
 * The pictures that the runs of a ZIP were made of. Runs that follow each other mostly share theirs, so the last ones are
 * kept: a source of 12 MB is read and hashed once, not for each of its hundred runs.
 */
export class SourceFiles {
  readonly #read: (name: string) => Promise<Picture>;
  /** By their names, the one that was wanted last at the end. */
  readonly #kept = new Map<string, Picture>();
  readonly #bad = new Set<string>();
  readonly #leave: (name: Told, why: Told) => void;

  /**
   * @param read reads a file of the ZIP by its name
   * @param leave is told once of each file that is no picture, with a sentence why
   */
  constructor(read: (name: string) => Promise<Picture>, leave: (name: Told, why: Told) => void) {
    this.#read = read;
    this.#leave = leave;
  }

  /** @returns null if it is no picture that can be read: a run is worth having without it */
  async get(name: string): Promise<Picture | null> {
    if (this.#bad.has(name)) return null;
    const picture = this.#kept.get(name) ?? (await this.#readOrLeave(name));
    if (picture === null) return null;
    this.#kept.delete(name);
    this.#kept.set(name, picture);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= KEPT) break;
      this.#kept.delete(oldest);
    }
    return picture;
  }

  async #readOrLeave(name: string): Promise<Picture | null> {
    try {
      return await this.#read(name);
    } catch (error) {
      if (!(error instanceof BadZip)) throw error;
      this.#bad.add(name);
      const why = () => t('{why} What was made of it came in without it.', { why: error.why() });
      this.#leave(() => name, why);
      return null;
    }
  }
}
