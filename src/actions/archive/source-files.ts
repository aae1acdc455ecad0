import type { Picture } from './picture-of-file.ts';

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

  /** @param read reads a file of the ZIP by its name */
  constructor(read: (name: string) => Promise<Picture>) {
    this.#read = read;
  }

  /** @throws what `read` throws */
  async get(name: string): Promise<Picture> {
    const picture = this.#kept.get(name) ?? (await this.#read(name));
    this.#kept.delete(name);
    this.#kept.set(name, picture);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= KEPT) break;
      this.#kept.delete(oldest);
    }
    return picture;
  }
}
