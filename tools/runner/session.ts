import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { GenerateOutput } from '../../src/request/schema.ts';
import { EngineError, errorText, toFailure } from '../../workers/failure.ts';
import type {
  Backend,
  CaptureUse,
  NoiseSource,
  Precision,
} from '../../workers/protocol/engine-options.ts';
import type { RunMetrics } from '../../workers/protocol/engine-result.ts';
import type { Prediction } from '../../workers/protocol/prediction.ts';
import type { EngineFailure } from '../../workers/protocol/failure.ts';
import { APP_FOLDER } from '../serve-app.ts';
import { startStaticServer, type StaticServer } from '../static-server.ts';
import { openBrowser } from './browser.ts';
import { saveResult, serveModel, servePicture } from './files.ts';
import { runInPage } from './in-page.ts';
import type { ChosenModel } from './model-folder.ts';
import { picturePath } from './output.ts';
import { takeProfile } from './profile.ts';
import { type RequestFields, serveFiles } from './request-files.ts';

export interface SessionOptions {
  /** A Chrome or Chromium program. */
  readonly executable: string;
  /** A folder to keep, or one for this session only. */
  readonly profile: string | 'temporary';
  /** Use the software adapter even if there is a GPU. */
  readonly softwareGpu: boolean;
  /** Gets the lines that tell what the session is doing. */
  readonly onLog: (line: string) => void;
  /** More arguments of the browser. */
  readonly args?: readonly string[];
}

export interface RunnerJob {
  /** Path of the source picture; its URL becomes the request's image_url. */
  readonly image: string | undefined;
  /** Path of the mask; its URL becomes the request's mask_url. */
  readonly mask?: string | undefined;
  readonly request: RequestFields;
  readonly model: ChosenModel;
  /** How a checkpoint was trained that does not say it. */
  readonly prediction?: Prediction | undefined;
  readonly precision: Precision | 'auto';
  readonly backend: Backend | 'auto';
  readonly noise: NoiseSource;
  /** Without it the engine decides whether it records the UNet's calls. */
  readonly capture?: CaptureUse | undefined;
  /** The most threads on the CPU. */
  readonly threads?: number | undefined;
  /** File of the first picture; the others lie beside it ({@link picturePath}). */
  readonly out: string;
  /** File for the intermediate tensors. */
  readonly trace: string | undefined;
}

export type RunnerOutcome =
  | { readonly ok: true; readonly output: GenerateOutput; readonly metrics: RunMetrics }
  | { readonly ok: false; readonly failure: EngineFailure };

/** The built app in a headless browser, ready for any number of requests, one after another. */
export interface RunnerSession {
  /** Never rejects: what a request, a model or the browser does wrong is a `failure`. */
  run(job: RunnerJob): Promise<RunnerOutcome>;
  close(): Promise<void>;
}

/**
 * Serves dist/, opens it in a headless browser and waits for the app's door.
 * @throws {EngineError} `internal_error` when the app does not start.
 */
export async function openSession(options: SessionOptions): Promise<RunnerSession> {
  const opened: (() => unknown)[] = [];
  const close = async (): Promise<void> => {
    for (const undo of opened.splice(0).toReversed()) await undo();
  };
  try {
    const results = await mkdtemp(join(tmpdir(), 'img2img-results-'));
    opened.push(() => rm(results, { recursive: true, force: true }));
    const server = await startStaticServer({
      mounts: [{ prefix: '/', path: APP_FOLDER }],
      sinks: [{ prefix: '/runner/results/', path: results }],
    });
    opened.push(() => server.close());
    const profile = takeProfile(options.profile);
    opened.push(() => profile.release());
    if (options.profile !== 'temporary' && !profile.persistent) {
      options.onLog('Another run has the browser profile; this one takes a temporary profile.');
    }
    const { context, page } = await openBrowser({
      executable: options.executable,
      profile: profile.folder,
      port: server.port,
      softwareGpu: options.softwareGpu,
      ...(options.args === undefined ? {} : { args: options.args }),
    });
    opened.push(() => context.close());
    const gone = new Promise<never>((_, reject) => {
      const end = (): void => reject(new PageGone());
      context.once('close', end);
      page.once('crash', end);
    });
    // The promise is awaited only while a job runs. The page may end at other times.
    gone.catch(() => {});
    await page.exposeFunction('runnerLog', options.onLog);
    await waitForApp(page, options.onLog);

    // Part of every picture's URL. If a killed run left a job in the profile, the job does not find
    // its picture any more, and fails at once instead of running before this session's jobs.
    const session = randomUUID();
    let jobs = 0;
    return {
      close,
      run: (job) =>
        Promise.race([run(page, server, results, job, `${session}-${(jobs += 1)}`), gone]).catch(
          (error: unknown) => ({ ok: false, failure: describeBreak(error) }),
        ),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** @throws {EngineError} `internal_error` when the app does not start. */
export async function waitForApp(page: Page, log: (line: string) => void): Promise<void> {
  page.on('pageerror', (error) => log(`Page error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') log(`Page error: ${message.text()} ${message.location().url}`);
  });
  try {
    await page.waitForFunction(() => 'playground' in globalThis, undefined, { timeout: 60_000 });
  } catch (error) {
    throw new EngineError(
      'internal_error',
      'The built app did not start in the browser.',
      'Build it again with npm run build; the page errors above say more.',
      { cause: error },
    );
  }
}

async function run(
  page: Page,
  server: StaticServer,
  resultsFolder: string,
  job: RunnerJob,
  id: string,
): Promise<RunnerOutcome> {
  const pictures = {
    ...(job.image !== undefined && { image_url: await servePicture(server, job.image, id) }),
    ...(job.mask !== undefined && { mask_url: await servePicture(server, job.mask, `${id}-mask`) }),
  };
  const model = serveModel(server, job.model);
  const end = await page.evaluate(runInPage, {
    input: {
      request: { ...(await serveFiles(server, job.request, id)), ...pictures },
      options: {
        precision: job.precision,
        backend: job.backend,
        noise: job.noise,
        ...(job.prediction && { prediction: job.prediction }),
        ...(job.capture && { capture: job.capture }),
        ...(job.threads && { threads: job.threads }),
        trace: job.trace !== undefined,
        allowNullNegative: true,
        ...(model ? { model } : {}),
      },
    },
    results: `/runner/results/${id}/`,
  });
  if (!end.ok) return end;
  const folder = join(resultsFolder, id);
  const images = end.output.images.map((image, index) => ({
    ...image,
    url: picturePath(job.out, index),
  }));
  for (const [index, { url }] of images.entries()) {
    await saveResult(join(folder, String(index)), url);
  }
  if (job.trace !== undefined) await saveResult(join(folder, 'trace'), job.trace);
  await rm(folder, { recursive: true });
  return { ok: true, output: { ...end.output, images }, metrics: end.metrics };
}

class PageGone extends Error {
  override readonly name = 'PageGone';
}

/**
 * Makes a failure of a broken page: if the page or browser ended, `engine_crashed`; else the error
 * itself.
 */
function describeBreak(error: unknown): EngineFailure {
  if (
    error instanceof PageGone ||
    (error instanceof Error && /crashed|closed/.test(error.message))
  ) {
    return {
      code: 'engine_crashed',
      message: 'The browser page ended while it made the picture.',
      action: 'Free some memory or ask for a smaller picture, then try again.',
    };
  }
  if (error instanceof EngineError) return toFailure(error);
  // Playwright adds "page.evaluate: Error: " in front of the message and the page's stack behind
  // it.
  const [first = ''] = errorText(error).split('\n');
  return toFailure(new Error(first.replace(/^page\.evaluate: (\w*Error: )?/, '')));
}
