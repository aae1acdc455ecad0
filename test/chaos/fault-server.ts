import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { APP_FOLDER } from '../../tools/serve-app.ts';
import { answer } from '../../tools/static-server.ts';
import { enginePrelude, PLAN_PATH, type Plan, STORE_CHANNEL, storePrelude } from './prelude.ts';

/** Requests that break, for the page and its workers. */
export interface NetworkFault {
  readonly path: RegExp;
  /** Answers in place of the app's server, or never. */
  readonly answer: (request: IncomingMessage, response: ServerResponse) => void;
  /** How many requests break; all without it. */
  readonly times?: number;
  /** In how many attempts of the next run they break; in all without it. */
  readonly attempts?: number;
}

/** What stands in front of a worker's script, by the script's name. */
const PRELUDES: readonly (readonly [RegExp, string])[] = [
  [/\/engine\.worker-[^/]+\.js$/, `(${enginePrelude.toString()})("${PLAN_PATH}");\n`],
  [/\/store\.worker-[^/]+\.js$/, `(${storePrelude.toString()})("${STORE_CHANNEL}");\n`],
];

/**
 * Serves the built app, with a prelude in front of its workers. The engine's worker asks this server at the
 * beginning of each attempt whether it is to break in it.
 */
export class FaultServer {
  readonly origin: string;
  readonly #close: () => Promise<void>;
  #plans: readonly (Plan | null)[] = [];
  #begun = 0;
  #acted = 0;
  readonly #faults = new Map<NetworkFault, number>();

  private constructor(origin: string, close: () => Promise<void>) {
    this.origin = origin;
    this.#close = close;
  }

  static async start(): Promise<FaultServer> {
    const http = createServer((request, response) => {
      started.#answer(request, response).catch(() => response.destroy());
    });
    await new Promise<void>((listening) => {
      http.listen(0, '127.0.0.1', listening);
    });
    const { port } = http.address() as AddressInfo;
    const started = new FaultServer(
      `http://localhost:${port}`,
      () =>
        new Promise((closed) => {
          http.close(() => closed());
          http.closeAllConnections();
        }),
    );
    return started;
  }

  /** How often a worker has followed its plan since {@link expectRun}. */
  get acted(): number {
    return this.#acted;
  }

  /** How many attempts have begun since {@link expectRun}. */
  get begun(): number {
    return this.#begun;
  }

  /** A run comes. @param plans what the worker does in each of its attempts; nothing where there is no plan */
  expectRun(plans: readonly (Plan | null)[]): void {
    this.#plans = plans;
    this.#begun = 0;
    this.#acted = 0;
  }

  /** Breaks requests from now on. @returns a function that ends this */
  break(fault: NetworkFault): () => void {
    this.#faults.set(fault, 0);
    return () => void this.#faults.delete(fault);
  }

  close(): Promise<void> {
    return this.#close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path = '/'] = (request.url ?? '/').split('?', 1);
    if (path === PLAN_PATH) return this.#answerWorker(request, response);
    const fault = this.#faultAt(path);
    if (fault !== undefined) return fault.answer(request, response);
    const [, prelude] = PRELUDES.find(([name]) => name.test(path)) ?? [];
    if (prelude === undefined) return answer(request, response, MOUNTS);
    const script = prelude + (await readFile(join(APP_FOLDER, path), 'utf8'));
    response.writeHead(200, { 'Content-Type': 'text/javascript', 'Cache-Control': 'no-store' });
    response.end(script);
  }

  /** GET: a worker begins an attempt and asks for its plan. POST: it follows the plan now. */
  #answerWorker({ method }: IncomingMessage, response: ServerResponse): void {
    if (method === 'POST') this.#acted += 1;
    const plan = method === 'POST' ? null : this.#plans[this.#begun++];
    response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
    response.end(JSON.stringify(plan ?? null));
  }

  /** The fault that a request meets; it is counted. */
  #faultAt(path: string): NetworkFault | undefined {
    for (const [fault, met] of this.#faults) {
      const { times = Infinity, attempts = Infinity } = fault;
      if (!fault.path.test(path) || met >= times || this.#begun > attempts) continue;
      this.#faults.set(fault, met + 1);
      return fault;
    }
    return undefined;
  }
}

const MOUNTS = [{ prefix: '/', path: APP_FOLDER }];
