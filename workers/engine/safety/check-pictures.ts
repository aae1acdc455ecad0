import type { RgbImage } from '../image/rgb-image.ts';
import type { JobRun } from '../runtime/job-run.ts';
import type { BuiltInChecker, SafetyVerdict } from './built-in.ts';

/**
 * Checks the pictures of a run, and logs their scores.
 * @returns one flag for each picture; all are false if the request asks for no check
 * @throws EngineError `safety_failed`, `out_of_memory`, `cancelled`
 */
export async function checkPictures(
  run: JobRun,
  safety: BuiltInChecker,
  pictures: readonly RgbImage[],
): Promise<readonly boolean[]> {
  const { enable_safety_checker: asked, safety_checker_version: version } = run.job.request;
  if (!asked) return pictures.map(() => false);
  const verdicts: SafetyVerdict[] = [];
  for (const picture of pictures) {
    await run.checkpoint();
    verdicts.push(await run.clock.time('safety', () => safety.check(picture)));
  }
  const scores = verdicts.map(({ score }) => score.toFixed(3)).join(', ');
  run.report.log('INFO', `checked by ${safety.name}, which answers for ${version} here: ${scores}`);
  const flagged = verdicts.filter((verdict) => verdict.flagged).length;
  if (flagged > 0) {
    const text = `${flagged} of ${verdicts.length} pictures may not be safe for work`;
    run.report.log('WARN', text, 'safety_flagged');
  }
  return verdicts.map((verdict) => verdict.flagged);
}
