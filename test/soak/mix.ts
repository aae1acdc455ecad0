import type { Page } from 'playwright-core';
import {
  abandoned,
  type AskedJob,
  byDoor,
  byQueue,
  byRun,
  byStream,
  cancelledRunning,
  cancelledWaiting,
} from './page-jobs.ts';

const ENDPOINT = 'fal-ai/playground-v25/image-to-image';
const DAMAGED = 'data:image/png;base64,AAAA';

/** One kind of job. */
interface Kind {
  readonly name: string;
  /** The end that is right for it. */
  readonly right: string;
  /** Runs it. @returns how it ended */
  readonly run: (page: Page, asked: AskedJob, turn: number) => Promise<string>;
}

const DOOR: Kind = {
  name: 'the door',
  right: 'picture',
  run: (page, asked) => page.evaluate(byDoor, asked),
};
const RUN: Kind = {
  name: 'fal.run',
  right: 'picture',
  run: (page, asked) => page.evaluate(byRun, asked),
};
const QUEUE: Kind = {
  name: 'queue',
  right: 'picture',
  run: (page, asked) => page.evaluate(byQueue, asked),
};
const STREAM: Kind = {
  name: 'stream',
  right: 'picture',
  run: (page, asked) => page.evaluate(byStream, asked),
};
const CANCELLED_WAITING: Kind = {
  name: 'cancelled while it waits',
  right: '200 499',
  run: (page, asked) => page.evaluate(cancelledWaiting, asked),
};
const CANCELLED: Kind = {
  name: 'cancelled while it runs',
  right: '499',
  run: (page, asked, turn) =>
    page.evaluate(cancelledRunning, { ...asked, lines: 1 + ((7 * turn) % 24) }),
};
const ABANDONED: Kind = {
  name: 'abandoned fal.run',
  right: 'AbortError',
  run: (page, asked) => page.evaluate(abandoned, asked),
};
const BAD_PICTURE: Kind = {
  name: 'a picture that is none',
  right: '422',
  run: (page, asked) => page.evaluate(byQueue, changed(asked, { image_url: DAMAGED })),
};
const BAD_FIELD: Kind = {
  name: 'a field out of its range',
  right: '422',
  run: (page, asked) => page.evaluate(byQueue, changed(asked, { strength: 5 })),
};
/** The worker ends without a word in the middle of a run, which then begins once more. */
const KILLED: Kind = {
  name: 'a worker that is killed',
  right: 'picture',
  async run(page, asked) {
    const run = page.evaluate(byQueue, changed(asked, { num_inference_steps: 50, num_images: 2 }));
    const engine = page.workers().find((worker) => worker.url().includes('engine.worker'));
    await engine?.evaluate(() => globalThis.close());
    return run;
  },
};

/** Twenty jobs; the next twenty are the same again, and the last is killed in every third round. */
const ROUND: readonly Kind[] = [
  DOOR,
  RUN,
  QUEUE,
  BAD_PICTURE,
  DOOR,
  STREAM,
  CANCELLED,
  DOOR,
  QUEUE,
  CANCELLED_WAITING,
  DOOR,
  RUN,
  BAD_FIELD,
  STREAM,
  DOOR,
  QUEUE,
  ABANDONED,
  BAD_PICTURE,
  RUN,
  CANCELLED,
];
const ROUNDS_PER_KILL = 3;

/** Which kind of job comes at a turn, from 0. */
function kindAt(turn: number): Kind {
  const isKill = turn % (ROUNDS_PER_KILL * ROUND.length) === ROUND.length - 1;
  return (isKill ? KILLED : ROUND[turn % ROUND.length]) ?? DOOR;
}

/**
 * Runs the job of a turn to its end. @param picture a data URI
 * @returns what went wrong; undefined if it ended as it should
 */
export async function runTurn(
  page: Page,
  turn: number,
  picture: string,
): Promise<string | undefined> {
  const { name, right, run } = kindAt(turn);
  const end = await run(page, askedAt(turn, picture), turn);
  return end === right ? undefined : `job ${turn + 1}, ${name}: ${end} in place of ${right}`;
}

/** A request for one small picture. Each has a seed of its own: equal pictures are stored once. */
function askedAt(turn: number, picture: string): AskedJob {
  const request = {
    image_url: picture,
    prompt: 'an island',
    image_size: { width: 64, height: 64 },
    num_inference_steps: 1 + (turn % 2),
    strength: 1,
    guidance_scale: 1,
    seed: turn,
  };
  return { request, endpoint: ENDPOINT };
}

function changed(asked: AskedJob, change: Readonly<Record<string, unknown>>): AskedJob {
  return { ...asked, request: { ...asked.request, ...change } };
}
