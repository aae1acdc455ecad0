const N = 624;
const M = 397;

/**
 * The Mersenne Twister behind `torch.Generator('cpu')` (Matsumoto and Nishimura 1998; ATen
 * `MT19937RNGEngine.h`).
 */
export class Mt19937 {
  readonly #state = new Uint32Array(N);
  #next = N;

  /** @param seed only the low 32 bits count, as in torch */
  constructor(seed: number) {
    const state = this.#state;
    let last = seed >>> 0;
    state[0] = last;
    for (let i = 1; i < N; i++) {
      last = (Math.imul(1812433253, last ^ (last >>> 30)) + i) >>> 0;
      state[i] = last;
    }
  }

  /** The next 32 bits, 0 … 2^32 − 1. */
  nextUint32(): number {
    if (this.#next === N) this.#twist();
    let y = this.#state[this.#next++] ?? 0;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  #twist(): void {
    const state = this.#state;
    for (let i = 0; i < N; i++) {
      const y = ((state[i] ?? 0) & 0x80000000) | ((state[(i + 1) % N] ?? 0) & 0x7fffffff);
      state[i] = (state[(i + M) % N] ?? 0) ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    this.#next = 0;
  }
}
