import type { RgbImage } from '../image/rgb-image.ts';
import type { JobRun } from '../runtime/job-run.ts';
import type { SafetyChecker, SafetyVerdict } from './checker.ts';
import type { SafetyCheckers } from './checkers.ts';

/** What was found, and the checker that found it. */
export interface Checked {
  /** One for each picture; all are false if the request asks for no check. */
  readonly flags: readonly boolean[];
  /** The name of the checker; null if the request asks for none. */
  readonly by: string | null;
}

/**
 * Checks the pictures of a run, and logs their scores. Where an installed checker fails, the one that
 * comes with the app checks all of them.
 * @param checker opened for this run; null if the request asks for no check
 * @throws EngineError `safety_failed`, `out_of_memory`, `cancelled`
 */
export async function checkPictures(
  run: JobRun,
  checkers: SafetyCheckers,
  checker: SafetyChecker | null,
  pictures: readonly RgbImage[],
): Promise<Checked> {
  if (checker === null) return { flags: pictures.map(() => false), by: null };
  let by = checker;
  let verdicts: readonly SafetyVerdict[];
  try {
    verdicts = await verdictsOf(run, by, pictures);
  } catch (error) {
    by = await checkers.insteadOf(checker, error, run.report);
    verdicts = await verdictsOf(run, by, pictures);
  }
  const scores = verdicts.map(({ score }) => score.toFixed(3)).join(', ');
  run.report.log('INFO', `checked by ${described(by, run)}: ${scores}`);
  const flags = verdicts.map(({ flagged }) => flagged);
  const count = flags.filter(Boolean).length;
  if (count > 0) {
    const text = `${count} of ${flags.length} pictures may not be safe for work`;
    run.report.log('WARN', text, 'safety_flagged');
  }
  return { flags, by: by.name };
}

async function verdictsOf(
  run: JobRun,
  checker: SafetyChecker,
  pictures: readonly RgbImage[],
): Promise<readonly SafetyVerdict[]> {
  const verdicts: SafetyVerdict[] = [];
  try {
    for (const picture of pictures) {
      await run.checkpoint();
      verdicts.push(await run.clock.time('safety', () => checker.check(picture, run)));
    }
  } finally {
    await checker.finished?.();
  }
  return verdicts;
}

/** The checker's name, and where another one was asked for, which. */
function described({ name, standsIn }: SafetyChecker, { job }: JobRun): string {
  const version = job.request.safety_checker_version;
  return standsIn === true ? `${name}, which answers for ${version} here` : name;
}
