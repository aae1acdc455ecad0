import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, type Writable } from 'node:stream';
import { once } from 'node:events';
import { pipeline } from 'node:stream/promises';
import type { Page } from 'playwright-core';
import { JOB_HEADER } from '../../workers/service/door-headers.ts';
import { newRequestId } from '../../workers/service/request-id.ts';
import { RUNNER_ORIGIN } from '../runner/browser.ts';
import { answerInPage, type AnswerPart, type PageRequest, stopInPage } from './in-page.ts';
import type { KeptBrowser } from './kept-browser.ts';
import { hasAddresses, replaceOrigin } from './replace-origin.ts';

/** Where the page gets the bodies of requests; {@link Relay.bodies} is served there. */
export const BODIES = '/runner/bodies/';

/** The most bytes of a body: an upload may have 512 MB, and the endpoint itself judges the others. */
const LARGEST_BODY = 600e6;

/** A request is sent to at most so many browsers, one after another. */
const MOST_TRIES = 4;

/** Headers of a request that the endpoint reads; a page may not set most others. */
const PASSED = /^(content-type|accept|range|x-fal-.*|x-app-fal-.*)$/;

/** The body is larger than any that the endpoint takes. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge';
}

interface Waiting {
  readonly response: ServerResponse;
  readonly publicOrigin: string;
  body: Writable | undefined;
  /** Bytes of the body that are still to come, where the answer says how many there are. */
  left: number;
  /** How the answer began; undefined before that. */
  head: AnswerHead | undefined;
  /** Bytes of the body that came. */
  came: number;
  /** Bytes that come once more, of an answer that the death of a browser broke off. */
  again: number;
}

type AnswerHead = AnswerPart & { readonly type: 'head' };

/** Hands requests to the service worker in the browser, and gives its answers out. */
export class Relay {
  /** The folder of the bodies that are on their way to the page. */
  readonly bodies: string;
  #browser: KeptBrowser | undefined;
  readonly #chosen: Readonly<Record<string, string>>;
  readonly #waiting = new Map<string, Waiting>();

  private constructor(bodies: string, chosen: Readonly<Record<string, string>>) {
    this.bodies = bodies;
    this.#chosen = chosen;
  }

  /** @param chosen headers of each request that name the model (door-headers.ts); the endpoint chooses without them */
  static async create(chosen: Readonly<Record<string, string>>): Promise<Relay> {
    return new Relay(await mkdtemp(join(tmpdir(), 'endpoint-bodies-')), chosen);
  }

  use(browser: KeptBrowser): void {
    this.#browser = browser;
  }

  /** Connects a new page: its answers come here. */
  async connect(page: Page): Promise<void> {
    await page.exposeFunction('endpointPart', (id: string, part: AnswerPart) =>
      this.#take(id, part),
    );
  }

  /**
   * Answers a request. If the browser dies, the next browser gets the request: the job has the same id there, so
   * it is made once. Of an answer that had begun what came already is left out. A stream of events breaks off, and
   * so does an answer that begins in another way the second time.
   * @param path in the app's folder
   * @throws {BodyTooLarge}; Error if no browser answers
   */
  async answer(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const id = newRequestId();
    const publicOrigin = `http://${request.headers.host ?? 'localhost'}`;
    const waiting: Waiting = {
      response,
      publicOrigin,
      body: undefined,
      left: Infinity,
      head: undefined,
      came: 0,
      again: 0,
    };
    this.#waiting.set(id, waiting);
    response.once('close', () => {
      if (!response.writableFinished) void this.#stop(id);
    });
    const file = join(this.bodies, id);
    try {
      const bodyPath = hasBody(request) ? `${BODIES}${id}` : null;
      if (bodyPath !== null) await keepBody(request, file, publicOrigin);
      const headers = this.#headers(request, id);
      const method = request.method ?? 'GET';
      await this.#send({ id, method, path, headers, bodyPath }, waiting);
      if (waiting.body === undefined) throw new Error('the page gave no answer');
      if (waiting.left > 0) waiting.body.end();
    } finally {
      this.#waiting.delete(id);
      await rm(file, { force: true });
    }
  }

  async close(): Promise<void> {
    await rm(this.bodies, { recursive: true, force: true });
  }

  async #send(request: PageRequest, waiting: Waiting): Promise<void> {
    const { response } = waiting;
    for (let tries = 1; ; tries++) {
      const page = await this.#browser?.page();
      try {
        return await page?.evaluate(answerInPage, request);
      } catch (error) {
        if (response.destroyed || waiting.left <= 0) return;
        const isGone = page?.isClosed() === true || /crashed|closed|destroyed/.test(String(error));
        if (!isGone || !comesAgain(waiting.head) || tries === MOST_TRIES) throw error;
      }
    }
  }

  #headers(request: IncomingMessage, id: string): Record<string, string> {
    const given = Object.entries(request.headers).flatMap(([name, value]) =>
      PASSED.test(name) && typeof value === 'string' ? [[name, value] as const] : [],
    );
    return {
      ...Object.fromEntries(given),
      [JOB_HEADER]: id,
      ...this.#chosen,
    };
  }

  /** Resolves when there is room for the next piece. */
  async #take(id: string, part: AnswerPart): Promise<void> {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return;
    const { body, response, head } = waiting;
    if (part.type === 'head') {
      if (head === undefined) waiting.body = beginAnswer(waiting, part);
      else if (!isSame(head, part)) response.destroy();
      waiting.head = part;
      waiting.again = waiting.came;
      return;
    }
    if (body === undefined || response.destroyed) return;
    const whole = Buffer.from(part.base64, 'base64');
    const bytes = whole.subarray(waiting.again);
    waiting.again = Math.max(0, waiting.again - whole.length);
    waiting.came += bytes.length;
    const hasRoom = body.write(bytes);
    waiting.left -= bytes.length;
    // A caller that knows the length goes away with the last byte.
    if (waiting.left <= 0) body.end();
    if (hasRoom || waiting.left <= 0) return;
    await Promise.race([once(body, 'drain'), once(response, 'close')]);
  }

  async #stop(id: string): Promise<void> {
    try {
      const page = await this.#browser?.page();
      await page?.evaluate(stopInPage, id);
    } catch {
      // The browser has gone, or is closed for good, and the request with it.
    }
  }
}

/** Whether another browser gives the same answer. A stream of events tells what comes from then on. */
function comesAgain(head: AnswerHead | undefined): boolean {
  return head === undefined || headerOf(head, 'content-type') !== 'text/event-stream';
}

function isSame(a: AnswerHead, b: AnswerHead): boolean {
  const length = 'content-length';
  return a.status === b.status && headerOf(a, length) === headerOf(b, length);
}

/** A header's value without its parameters. */
function headerOf({ headers }: AnswerHead, name: string): string | undefined {
  return headers.find(([each]) => each === name)?.[1].split(';')[0];
}

/** @returns what the pieces of the body are written to */
function beginAnswer(waiting: Waiting, head: AnswerHead): Writable {
  const { status, headers } = head;
  const { response, publicOrigin } = waiting;
  const changes = hasAddresses(headerOf(head, 'content-type'));
  for (const [name, value] of headers) {
    if (/^(content-encoding|transfer-encoding|connection|content-security-policy)$/.test(name)) {
      continue;
    }
    if (name === 'content-length' && changes) continue;
    if (name === 'content-length') waiting.left = Number(value);
    response.setHeader(name, value.replaceAll(RUNNER_ORIGIN, publicOrigin));
  }
  response.writeHead(status);
  response.flushHeaders();
  const body = changes ? replaceOrigin(RUNNER_ORIGIN, publicOrigin) : new PassThrough();
  body.pipe(response);
  return body;
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** Keeps a body on the disk: it may be large, and is sent again if the browser dies. */
async function keepBody(
  request: IncomingMessage,
  file: string,
  publicOrigin: string,
): Promise<void> {
  const { headers } = request;
  if (Number(headers['content-length'] ?? 0) > LARGEST_BODY) throw new BodyTooLarge();
  const mapped = hasAddresses(headers['content-type'])
    ? replaceOrigin(publicOrigin, RUNNER_ORIGIN)
    : new PassThrough();
  let size = 0;
  await pipeline(
    request,
    async function* bounded(chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        size += chunk.length;
        if (size > LARGEST_BODY) throw new BodyTooLarge();
        yield chunk;
      }
    },
    mapped,
    createWriteStream(file),
  );
}
