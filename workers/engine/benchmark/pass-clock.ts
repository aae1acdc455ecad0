/** Bits of `GPUBufferUsage` and `GPUMapMode`. */
const USAGE = { mapRead: 0x1, copySource: 0x4, copyTarget: 0x8, queryResolve: 0x200 } as const;
/** The most timestamps that a set may have (WebGPU §20.3). */
const MOST_STAMPS = 4096;
const STAMP_BYTES = 8;

/**
 * Measures the compute passes of a device by the GPU's own clock. Copies and clears lie between passes,
 * and are not measured. Browsers round the clock to 0.1 ms.
 */
export class PassClock {
  readonly #device: GPUDevice;
  readonly #stamps: GPUQuerySet;
  readonly #resolved: GPUBuffer;
  readonly #read: GPUBuffer;
  #passes: number | null = null;

  /** @param device with `timestamp-query`, whose encoders are wrapped from now on */
  constructor(device: GPUDevice) {
    this.#device = device;
    this.#stamps = device.createQuerySet({ type: 'timestamp', count: MOST_STAMPS });
    const size = MOST_STAMPS * STAMP_BYTES;
    const buffer = (usage: number) => device.createBuffer({ label: 'pass clock', size, usage });
    this.#resolved = buffer(USAGE.queryResolve | USAGE.copySource);
    this.#read = buffer(USAGE.mapRead | USAGE.copyTarget);
    const make = device.createCommandEncoder.bind(device);
    device.createCommandEncoder = (descriptor) => {
      const encoder = make(descriptor);
      if (this.#passes === null) return encoder;
      const begin = encoder.beginComputePass.bind(encoder);
      encoder.beginComputePass = (of) => begin(this.#stamped(of));
      return encoder;
    };
  }

  /** Passes are measured from now on. */
  start(): void {
    this.#passes = 0;
  }

  /** How many passes were begun since {@link start}. */
  get begun(): number {
    return this.#passes ?? 0;
  }

  /**
   * Ends the measuring, once the device has done everything.
   * @returns the milliseconds of each pass, in the order in which they were begun; null if there were
   *   more than the GPU keeps times of
   */
  async stop(): Promise<readonly number[] | null> {
    const passes = this.begun;
    this.#passes = null;
    if (2 * passes > MOST_STAMPS) return null;
    if (passes === 0) return [];
    const encoder = this.#device.createCommandEncoder();
    encoder.resolveQuerySet(this.#stamps, 0, 2 * passes, this.#resolved, 0);
    const bytes = 2 * passes * STAMP_BYTES;
    encoder.copyBufferToBuffer(this.#resolved, 0, this.#read, 0, bytes);
    this.#device.queue.submit([encoder.finish()]);
    await this.#read.mapAsync(USAGE.mapRead);
    const stamps = new BigUint64Array(this.#read.getMappedRange().slice(0, bytes));
    this.#read.unmap();
    return Array.from({ length: passes }, (_, i) => {
      const nanoseconds = (stamps[2 * i + 1] ?? 0n) - (stamps[2 * i] ?? 0n);
      return Math.max(0, Number(nanoseconds) / 1e6);
    });
  }

  close(): void {
    this.#stamps.destroy();
    this.#resolved.destroy();
    this.#read.destroy();
  }

  #stamped(of: GPUComputePassDescriptor | undefined): GPUComputePassDescriptor {
    const pass = this.begun;
    this.#passes = pass + 1;
    if (2 * pass + 2 > MOST_STAMPS) return of ?? {};
    const timestampWrites = {
      querySet: this.#stamps,
      beginningOfPassWriteIndex: 2 * pass,
      endOfPassWriteIndex: 2 * pass + 1,
    };
    return { ...of, timestampWrites };
  }
}
