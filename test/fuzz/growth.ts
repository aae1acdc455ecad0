/** How the time of a parser grows with its input. */

type Parse = (input: string) => unknown;

/** Times below this, in ms, are noise. */
const LEAST_MS = 2;
/** The longest input, in characters. */
const MOST = 1 << 17;
/** Times the input, the longer one is. A parser whose time grows with the square takes 64 times as long. */
const LONGER = 8;
const WIDEST = 3 * LONGER;
/** Characters in a millisecond that are quick enough, whatever they do to the garbage collector. */
const QUICK = 1000;
/** A busy machine may slow one measurement down, but not the fastest of several in each of these rounds. */
const ROUNDS = 4;

/**
 * Measures an input and one eight times as long, and throws if the longer one takes more than three
 * times as long for each character, and more than a microsecond for each.
 * @param make the input of about so many characters
 */
export async function expectLinear(parse: Parse, make: (size: number) => string): Promise<void> {
  let size = 500;
  while (size * LONGER < MOST && (await fastest(parse, make(size), 2)) < LEAST_MS) size *= 2;
  const ratios: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const short = await fastest(parse, make(size), 3);
    const long = await fastest(parse, make(size * LONGER), 2);
    const ratio = long / Math.max(short, LEAST_MS / 2);
    // With the square of the longest input the quickest of steps add up to a minute.
    if (ratio <= WIDEST || long < (size * LONGER) / QUICK) return;
    ratios.push(Math.round(ratio));
  }
  const beginning = JSON.stringify(make(40).slice(0, 80));
  throw new Error(
    `${size} characters like ${beginning}: ${LONGER} times as many take ${ratios.join(', ')} times as long`,
  );
}

/** Milliseconds of the fastest of several runs. Refusing an input is an answer too. */
async function fastest(parse: Parse, input: string, runs: number): Promise<number> {
  let best = Infinity;
  for (let run = 0; run < runs; run += 1) {
    const begun = performance.now();
    try {
      await parse(input);
    } catch {
      // What a parser throws is held by its own tests.
    }
    best = Math.min(best, performance.now() - begun);
  }
  return best;
}
