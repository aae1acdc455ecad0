import type { JobId } from '../../protocol/engine-job.ts';
import { statusText, unknownJob } from '../answers.ts';
import type { ServiceScope } from '../scope.ts';
import { jobView, requestLog, waitingLine } from '../job-view.ts';
import { readCurrent } from '../read-current.ts';
import { continuesLine } from '../../../src/fal/long-stream.ts';
import { JobWatch } from '../../records/job-watch.ts';
import { updateJob } from '../../records/jobs.ts';
import { withRoom } from '../../records/retention.ts';

const PING_MS = 15_000;
/**
 * No event tells that the last page was closed or the first one opened, so the stream looks this
 * often.
 */
const LOOK_MS = 1000;

/** Which job's stream, with or without its log lines, and from where it continues another one. */
interface AskedStream {
  readonly id: JobId;
  readonly logs: boolean;
  readonly after: string | null;
}

/**
 * `GET …/status/stream`: one server-sent event per change, with the log lines since the last one;
 * ends after COMPLETED. A browser would break a stream that is open for five minutes, and the caller's
 * subscription with it. So the stream ends before that, and the answer to the next question, for the
 * result, waits for the job's end (result.ts). localFal() and the bridge continue the stream instead
 * (src/fal/long-stream.ts).
 */
export async function answerStatusStream(
  { id, logs, after }: AskedStream,
  scope: ServiceScope,
): Promise<Response> {
  if ((await readCurrent(id, scope)) === undefined) return unknownJob();
  const watch = new JobWatch(id);
  scope.keepAlive(watch.stopped);
  const reader = new EventReader(id, logs, scope, after);
  const until = performance.now() + scope.streamLimitMs;
  let quietMs = 0;
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      for (;;) {
        if (reader.hasRead && performance.now() >= until) {
          await noteCut(id);
          controller.enqueue(sseBytes(continuesLine(reader.place)));
          return end(controller);
        }
        const event = await reader.next();
        if (event === 'gone') return end(controller);
        if (event !== undefined) {
          quietMs = 0;
          controller.enqueue(sseBytes(`data: ${event.text}`));
          if (event.last) end(controller);
          return;
        }
        if (!(await watch.next(LOOK_MS))) quietMs += LOOK_MS;
        if (quietMs >= PING_MS) {
          quietMs = 0;
          controller.enqueue(sseBytes(': ping'));
          return;
        }
      }
    },
    cancel: () => watch.stop(),
  });
  const end = (controller: ReadableStreamDefaultController): void => {
    watch.stop();
    controller.close();
  };
  return new Response(body, {
    status: 200,
    statusText: statusText(200),
    headers: {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-fal-request-id': id,
    },
  });
}

/** Makes the answer for the result wait. Without room for the note the caller gets the 400. */
async function noteCut(id: JobId): Promise<void> {
  await withRoom(() => updateJob(id, () => ({ streamCut: true }))).catch((error: unknown) =>
    console.warn(error),
  );
}

/** Reads a job's record again and again, and makes an event whenever it changed. */
class EventReader {
  readonly #id: JobId;
  readonly #wantsLogs: boolean;
  readonly #scope: ServiceScope;
  #sent = '';
  #lines: number;
  #saidWaiting: boolean;

  /** @param after the place of a reader before this one */
  constructor(id: JobId, wantsLogs: boolean, scope: ServiceScope, after: string | null) {
    this.#id = id;
    this.#wantsLogs = wantsLogs;
    this.#scope = scope;
    const [, lines, said] = /^(\d{1,9})(w?)$/.exec(after ?? '') ?? [];
    this.#lines = Number(lines ?? 0);
    this.#saidWaiting = said === 'w';
  }

  get hasRead(): boolean {
    return this.#sent !== '';
  }

  /** How many log lines were sent, with a `w` if one of them said that a page is missing. */
  get place(): string {
    return `${this.#lines}${this.#saidWaiting ? 'w' : ''}`;
  }

  /** The next event; undefined while nothing is new; 'gone' when the record was deleted. */
  async next(): Promise<{ text: string; last: boolean } | 'gone' | undefined> {
    const job = await readCurrent(this.#id, this.#scope);
    if (job === undefined) return 'gone';
    const view = await jobView(job, this.#scope);
    const logs = this.#wantsLogs ? await this.#newLines(job) : [];
    const state = JSON.stringify(view);
    if (state === this.#sent && logs.length === 0) return undefined;
    this.#sent = state;
    return {
      text: JSON.stringify({ ...view, logs: logs.map(requestLog) }),
      last: view.status === 'COMPLETED',
    };
  }

  async #newLines(job: Parameters<typeof waitingLine>[0]) {
    const waiting = this.#saidWaiting ? undefined : await waitingLine(job, this.#scope);
    if (waiting !== undefined) this.#saidWaiting = true;
    // A job that starts again has an empty log.
    if (job.log.length < this.#lines) this.#lines = 0;
    const fresh = job.log.slice(this.#lines);
    this.#lines = job.log.length;
    return waiting === undefined ? fresh : [waiting, ...fresh];
  }
}

/**
 * Encodes an event as one chunk of ASCII. The client decodes each chunk by itself, so a character
 * of several bytes could be cut in two.
 */
function sseBytes(line: string): Uint8Array<ArrayBuffer> {
  const ascii = line.replace(
    /[^\0-\x7f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return new TextEncoder().encode(`${ascii}\n\n`);
}
