/** A shader as the program handed it to the browser. */
export interface Shader {
  /** What the program calls it; ONNX Runtime gives each kernel's name. */
  readonly label: string;
  /** WGSL. */
  readonly code: string;
}

/** Dispatches of one shader with buffers of the same sizes. */
export interface Dispatch {
  readonly shader: Shader;
  /** Bytes that each bound storage buffer shows the shader, in the order of bindings. */
  readonly bindings: readonly number[];
  /** Workgroups along x, y and z. */
  readonly workgroups: readonly [number, number, number];
  /** How many dispatches were alike. */
  readonly times: number;
}

/** What a program asked of a GPUDevice in one section of its run. */
export interface Counts {
  readonly dispatches: readonly Dispatch[];
  readonly passes: number;
  readonly submits: number;
  readonly bindGroups: number;
  /** Writes of the queue to any buffer. */
  readonly writes: number;
  /** Those to uniform buffers. */
  readonly uniformWrites: number;
  readonly clears: number;
  readonly clearedBytes: number;
  /** Copies from buffer to buffer. */
  readonly copies: number;
  readonly copiedBytes: number;
  /** Buffers that were mapped to be read or written. */
  readonly maps: number;
  /** Bytes of the largest buffer made in this section, 0 where none was made. */
  readonly largestBuffer: number;
  /** Most bytes of live buffers at one time; those that lived before the section count. */
  readonly peakBytes: number;
  /** Messages of errors that no error scope took. */
  readonly errors: readonly string[];
}

/** The counts of one section while it runs. */
export class Tally {
  passes = 0;
  submits = 0;
  bindGroups = 0;
  writes = 0;
  uniformWrites = 0;
  clears = 0;
  clearedBytes = 0;
  copies = 0;
  copiedBytes = 0;
  maps = 0;
  largestBuffer = 0;
  peakBytes = 0;
  readonly errors: string[] = [];
  readonly #dispatches = new Map<Shader, Map<string, Dispatch>>();

  dispatch(shader: Shader, bindings: readonly number[], workgroups: Dispatch['workgroups']): void {
    const alike = this.#dispatches.get(shader) ?? new Map<string, Dispatch>();
    this.#dispatches.set(shader, alike);
    const key = `${bindings.join()} ${workgroups.join()}`;
    const times = (alike.get(key)?.times ?? 0) + 1;
    alike.set(key, { shader, bindings, workgroups, times });
  }

  /** Also to be called at a section's begin, with the bytes that are live then. */
  live(bytes: number): void {
    this.peakBytes = Math.max(this.peakBytes, bytes);
  }

  counts(): Counts {
    return {
      dispatches: [...this.#dispatches.values()].flatMap((alike) => [...alike.values()]),
      passes: this.passes,
      submits: this.submits,
      bindGroups: this.bindGroups,
      writes: this.writes,
      uniformWrites: this.uniformWrites,
      clears: this.clears,
      clearedBytes: this.clearedBytes,
      copies: this.copies,
      copiedBytes: this.copiedBytes,
      maps: this.maps,
      largestBuffer: this.largestBuffer,
      peakBytes: this.peakBytes,
      errors: this.errors,
    };
  }
}

/** A device that is recorded, as the parts of its recorder see it. */
export interface Recording {
  readonly device: GPUDevice;
  /** Where the current section is counted. */
  readonly tally: () => Tally;
  /** Whether calls go on to the device uncounted. Buffers are counted all the same. */
  readonly paused: () => boolean;
}
