import type { BrowserContext, Page, Route } from 'playwright-core';
import type { StaticServer } from '../../tools/static-server.ts';
import type { Backend } from '../../workers/protocol/engine.ts';
import type { EngineFailure } from '../../workers/protocol/failure.ts';
import { openContext } from '../e2e/browsers.ts';
import { serveAppAt } from '../servers/app-server.ts';
import { ACTED, prelude, type Plan } from './prelude.ts';

/** How a run ended that a fault came into. */
export interface ChaosOutcome {
  readonly ok: boolean;
  readonly failure: EngineFailure | undefined;
  readonly log: readonly string[];
  readonly seed: string | undefined;
}

/** What breaks, besides the worker itself. */
export interface NetworkFault {
  readonly path: RegExp;
  readonly answer: (route: Route) => Promise<void>;
  /** How many requests it meets. */
  readonly times: number;
}

declare global {
  /** Lines of the log of the job that runs, in the page. */
  var chaosLog: string[] | undefined;
}

/** Milliseconds that a page's clock is moved on at a time: less than any limit. */
const STRIDE_MS = 5000;

/** The built app in a page whose workers break to a plan. The page's clock can be moved on. */
export class ChaosLab {
  readonly page: Page;
  readonly #context: BrowserContext;
  readonly #server: StaticServer;
  #plan: Plan | undefined;
  /** To how many workers the plan is still to be given. */
  #times = 0;
  #acted = 0;

  private constructor(server: StaticServer, context: BrowserContext, page: Page) {
    this.#server = server;
    this.#context = context;
    this.page = page;
  }

  static async open(): Promise<ChaosLab> {
    const server = await serveAppAt('/');
    // A service worker would answer in place of the faults.
    const context = await openContext({ serviceWorkers: 'block' });
    const page = await context.newPage();
    page.setDefaultTimeout(120_000);
    const lab = new ChaosLab(server, context, page);
    await context.route(/assets\/engine\.worker-[^.]+\.js$/, async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, body: `${lab.#prelude()}\n${await answer.text()}` });
    });
    await page.exposeFunction('chaosActed', () => void (lab.#acted += 1));
    await page.addInitScript((channel) => {
      new BroadcastChannel(channel).addEventListener('message', () => {
        (globalThis as unknown as { chaosActed(): void }).chaosActed();
      });
    }, ACTED);
    await page.clock.install();
    await page.goto(`${server.origin}/`);
    await page.waitForFunction(() => 'playground' in globalThis);
    return lab;
  }

  /** How often a worker has followed its plan since the last run began. */
  get acted(): number {
    return this.#acted;
  }

  /** Breaks requests of the page and its workers. @returns a function that ends this */
  async break({ path, answer, times }: NetworkFault): Promise<() => Promise<void>> {
    await this.#context.route(path, answer, times === Infinity ? {} : { times });
    return () => this.#context.unroute(path, answer);
  }

  /**
   * Draws a small picture. While it is drawn the page's clock goes on, if `hurry` is set, so that limits pass.
   * @param times in how many attempts the worker follows the plan
   */
  async run(
    plan: Plan | undefined,
    {
      times = 1,
      hurry = false,
      backend = 'wasm',
      steps = 3,
    }: {
      readonly times?: number;
      readonly hurry?: boolean;
      readonly backend?: Backend;
      readonly steps?: number;
    } = {},
  ): Promise<ChaosOutcome> {
    this.#plan = plan;
    this.#times = plan === undefined ? 0 : times;
    this.#acted = 0;
    // With a new worker every moment comes: a model that stayed is neither loaded nor compiled.
    await this.page.goto(`${this.#server.origin}/`);
    await this.page.waitForFunction(() => 'playground' in globalThis);
    const run = draw(this.page, backend, steps);
    return hurry ? this.#hurry(run) : run;
  }

  /** Moves the clock on until the run is over. A worker that is at work gets its time all the same. */
  async #hurry(run: Promise<ChaosOutcome>): Promise<ChaosOutcome> {
    for (;;) {
      const pause = new Promise<undefined>((resolve) => {
        setTimeout(resolve, 50);
      });
      const end = await Promise.race([run, pause]);
      if (end !== undefined) return end;
      // Once the job begins again, its new worker gets the time it needs.
      if (this.#acted > (await begunAgain(this.page))) await this.page.clock.runFor(STRIDE_MS);
    }
  }

  async close(): Promise<void> {
    await this.#context.close();
    await this.#server.close();
  }

  /** What stands before the script of a worker that is started now. */
  #prelude(): string {
    const plan = this.#times > 0 ? this.#plan : null;
    this.#times -= 1;
    const given = [plan ?? null, ACTED].map((each) => JSON.stringify(each));
    return `(${prelude.toString()})(${given.join(', ')});`;
  }
}

/** How often the job that runs has begun once more. */
function begunAgain(page: Page): Promise<number> {
  return page.evaluate(
    () => globalThis.chaosLog?.filter((line) => line.includes('begins once more')).length ?? 0,
  );
}

async function draw(page: Page, on: Backend, steps: number): Promise<ChaosOutcome> {
  return page.evaluate(
    async ({ on, steps }) => {
      const log: string[] = (globalThis.chaosLog = []);
      const request = {
        image_url: new URL('icon-192.png', document.baseURI).href,
        prompt: 'an island',
        image_size: { width: 64, height: 64 },
        num_inference_steps: steps,
        strength: 1,
        seed: 7,
        guidance_scale: 2,
      };
      const answer = await globalThis.playground?.generate(
        { request, options: { backend: on, ...(on === 'webgpu' && { precision: 'fp32' }) } },
        ({ text }) => void log.push(text),
      );
      if (answer === undefined) throw new Error('the app has no door');
      return answer.ok
        ? { ok: true, failure: undefined, log, seed: String(answer.output.seed) }
        : { ok: false, failure: answer.failure, log, seed: undefined };
    },
    { on, steps },
  );
}
