/**
 * What the engine is doing, for the page that watches it. A call of a graph on the CPU backend keeps
 * the worker's thread for minutes, in which the worker can send nothing. So the engine says before each
 * piece of work what begins and how long it may take, and the page measures.
 */

/**
 * The kinds of work. `prepare`: everything in JavaScript, between the calls. `load`: weights are
 * read; each `load` event is a sign of life. `compile`: a session is made of its weights, or is called
 * for the first time, which compiles its shaders. `call`: a session runs, as it has run before.
 */
export type WorkKind = 'prepare' | 'load' | 'compile' | 'call';

/** One piece of work. */
export interface Work {
  readonly kind: WorkKind;
  /** As the person may read it in a failure: a stage, a phase or a file. */
  readonly name: string;
  /**
   * Names what the time depends on: model, backend, precision, size and stage. Work with the same key
   * takes about the same time on one machine. Absent where a time from before says nothing.
   */
  readonly key?: string;
  /** Milliseconds that a slow but sound machine needs at most, if no time from before is known. */
  readonly allowMs: number;
}
