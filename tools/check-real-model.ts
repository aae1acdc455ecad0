import type { Page } from 'playwright-core';
import type { LabPages } from './lab/lab-pages.ts';
import { EXAMPLE_INPUT } from '../src/request/endpoint.ts';
import { ModelsDialog } from './lab/models-dialog.ts';
import type { AdapterSummary } from '../workers/protocol/adapter.ts';
import type { RunMetrics } from '../workers/protocol/engine-result.ts';
import type { PackRecord } from '../workers/protocol/store.ts';

/** The model to check: an entry of the app's manifest. */
export interface RealModel {
  readonly id: string;
  /** Side of the square picture, in pixels. */
  readonly side: number;
}

/** One run of the request. */
export interface RealRun {
  readonly seconds: number;
  readonly metrics: RunMetrics;
}

/** One precision of the model: how it was installed and what it drew. */
export interface RealPack {
  readonly precision: 'fp16' | 'q8';
  readonly record: PackRecord;
  /** Seconds; null where it was installed in an earlier run. */
  readonly installed: number | null;
  /** Seconds. */
  readonly verified: number;
  /** Two runs: the first loads weights and compiles shaders, the second finds both done. */
  readonly runs: readonly RealRun[];
}

/** The results for the report. */
export interface RealResults {
  readonly side: number;
  readonly userAgent: string;
  readonly adapter: AdapterSummary | null;
  readonly packs: readonly RealPack[];
  /** Sentences; none when all went well. */
  readonly problems: readonly string[];
}

/**
 * The hosted endpoint's example. All other fields have its defaults: 25 steps at .95 with guidance
 * 3.
 */
const REQUEST = { prompt: EXAMPLE_INPUT.prompt, format: 'png', seed: 42 };
const RUNS = 2;
const TELL_MS = 15_000;

type Precision = RealPack['precision'];
/** The names of the precisions on the app's screen. */
const NAMES: Readonly<Record<Precision, string>> = { fp16: '16 bits', q8: '8 bits' };

/** Installs, verifies and runs the model in both precisions, by the app's own screen. */
export async function checkModel(
  pages: LabPages,
  model: RealModel,
  say: (line: string) => void,
): Promise<RealResults> {
  const lab = await pages.openLab();
  const app = await pages.openApp();
  await app.bringToFront();
  const dialog = await ModelsDialog.open(app);
  const packs: RealPack[] = [];
  const problems: string[] = [];
  const installed = {
    fp16: await install(lab, model, 'fp16', say, () => dialog.install(model.id, '16 bits')),
    q8: await install(lab, model, 'q8', say, () =>
      dialog.press(model.id, 'Make 8 bits', NAMES.fp16),
    ),
  };
  for (const precision of ['q8', 'fp16'] as const) {
    const since = Date.now();
    await dialog.press(model.id, 'Verify', NAMES[precision]);
    const record = await lab.evaluate(([id, of, from]) => globalThis.lab.verified(id, of, from), [
      model.id,
      precision,
      since,
    ] as const);
    const verified = (Date.now() - since) / 1000;
    say(`${precision}: ${record.state}, verified in ${verified.toFixed(0)} s`);
    if (record.state !== 'ready') problems.push(`${precision} is ${record.state} when verified`);
    const runs = await draw(lab, model, record, say, (problem) => problems.push(problem));
    packs.push({ precision, record, installed: installed[precision], verified, runs });
  }
  const { userAgent } = await lab.evaluate(() => ({ userAgent: navigator.userAgent }));
  const adapter = packs.flatMap(({ runs }) => runs)[0]?.metrics.adapter ?? null;
  if (adapter === null) problems.push('no picture was drawn on a GPU');
  return { side: model.side, userAgent, adapter, packs, problems };
}

/** @returns seconds; null if it was installed before */
async function install(
  lab: Page,
  model: RealModel,
  precision: Precision,
  say: (line: string) => void,
  begin: () => Promise<void>,
): Promise<number | null> {
  const look = () =>
    lab.evaluate(([id, of]) => globalThis.lab.pack(id, of), [model.id, precision] as const);
  const before = await look();
  if (before?.state === 'ready') return null;
  // An install that was interrupted goes on by itself when the app opens.
  if (before === undefined) await begin();
  const started = Date.now();
  const telling = setInterval(() => {
    void look().then((pack) => {
      if (pack === undefined) return;
      const share = (100 * pack.bytesStored) / Math.max(1, pack.bytesToStore);
      say(`${precision}: ${pack.state}, ${share.toFixed(0)} % stored`);
    });
  }, TELL_MS);
  try {
    const record = await lab.evaluate(
      ([id, of]) => globalThis.lab.until(id, of, ['ready', 'paused', 'provisional', 'damaged']),
      [model.id, precision] as const,
    );
    if (record.state !== 'ready') {
      throw new Error(`${precision} is ${record.state}: ${record.failure?.message ?? 'by hand'}`);
    }
  } finally {
    clearInterval(telling);
  }
  return (Date.now() - started) / 1000;
}

async function draw(
  lab: Page,
  { side }: RealModel,
  { id, precision }: PackRecord,
  say: (line: string) => void,
  onProblem: (problem: string) => void,
): Promise<readonly RealRun[]> {
  const runs: RealRun[] = [];
  for (let run = 0; run < RUNS; run++) {
    const answer = await lab.evaluate((options) => globalThis.lab.draw(options), {
      request: { ...REQUEST, image_size: { width: side, height: side } },
      pack: id,
      backend: 'auto' as const,
      source: '/check/source.png',
      results: `/check/results/${precision}-`,
      trace: false,
    });
    // A UNet or decoder that gives NaN ends the job with a failure that says so (`not_finite`).
    if (!answer.ok || answer.metrics === undefined) {
      const failure = answer.ok ? null : answer.failure;
      onProblem(`${precision}: ${failure?.code ?? 'no figures'}, ${failure?.message ?? ''}`);
      break;
    }
    say(`${precision}: picture ${run + 1} of ${RUNS} in ${answer.seconds.toFixed(1)} s`);
    if (answer.levels < 2) onProblem(`${precision}: the picture is one colour`);
    if (answer.metrics.backend !== 'webgpu') onProblem(`${precision}: not drawn on a GPU`);
    runs.push({ seconds: answer.seconds, metrics: answer.metrics });
  }
  return runs;
}
