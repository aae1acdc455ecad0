import { cpus, totalmem } from 'node:os';
import { ensureBrowser } from '../../tools/setup.mjs';
import { unpackFixtures } from '../../tools/unpack-fixtures.mjs';
import { parseArguments, USAGE } from './arguments.ts';
import { randomModel } from './model.ts';
import type { Rig } from './rig.ts';
import { type Figures, OffLimits, State } from './state.ts';
import { STEPS } from './steps.ts';
import { bytes, seconds } from '../../tools/lab/units.ts';

/** `npm run test:full`; see {@link USAGE}. @returns the exit code */
export async function main(argv: readonly string[]): Promise<number> {
  const given = parseArguments(argv);
  if ('help' in given) {
    console.log(given.help);
    return given.help === USAGE ? 0 : 1;
  }
  unpackFixtures();
  await ensureBrowser();
  const { scale, folder, only } = given;
  const state = await State.open(folder);
  const rig: Rig = { scale, folder, state, model: await randomModel(scale), say };
  say(`${scale} size in ${folder}`);
  say(`${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}, ${bytes(totalmem())} of memory`);
  for (const { name, run } of STEPS) {
    if (only === undefined ? state.isDone(name) : !only.includes(name)) continue;
    say(`\n${name} …`);
    const started = performance.now();
    let measured: Measured;
    try {
      measured = await measure(run, rig);
    } catch (error) {
      say(`${name}: FAILED`);
      console.error(error);
      return 1;
    }
    const time = (performance.now() - started) / 1000;
    await state.done({ name, at: new Date().toISOString(), seconds: time, ...measured });
    show(measured.figures);
    say(`${name}: ${measured.problem ?? 'ok'} (${seconds(time)})`);
  }
  const open = STEPS.filter(({ name }) => !state.isDone(name)).map(({ name }) => name);
  if (open.length === 0) summarise(state);
  if (open.length > 0) say(`still to do: ${open.join(', ')}`);
  const problems = state.steps.filter(({ problem }) => problem !== null);
  for (const { name, problem } of problems) say(`not as it must be: ${name}: ${problem}`);
  if (open.length + problems.length === 0) say('all well');
  return problems.length === 0 ? 0 : 1;
}

interface Measured {
  readonly figures: Figures;
  readonly problem: string | null;
}

/** Runs a step. Figures beyond a limit are kept as figures, so the next steps can still run. */
async function measure(run: (rig: Rig) => Promise<Figures>, rig: Rig): Promise<Measured> {
  try {
    return { figures: await run(rig), problem: null };
  } catch (error) {
    if (!(error instanceof OffLimits)) throw error;
    return { figures: error.figures, problem: error.message };
  }
}

function say(line: string): void {
  console.log(line);
}

function show(figures: Figures): void {
  for (const [name, value] of Object.entries(figures)) say(`  ${name}: ${value}`);
}

/** Prints all figures in the form that docs/BENCHMARKS.md has. */
function summarise({ steps }: State): void {
  say('\n| | |\n|---|---|');
  for (const step of STEPS) {
    const done = steps.find(({ name }) => name === step.name);
    if (done === undefined) continue;
    say(`| **${done.name}** | ${seconds(done.seconds)} |`);
    for (const [figure, value] of Object.entries(done.figures)) say(`| ${figure} | ${value} |`);
  }
}
