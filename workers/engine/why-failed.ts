import { type EngineError, toEngineError } from '../failure.ts';
import type { ModelSource } from '../protocol/engine-options.ts';
import type { ErrorCode } from '../protocol/failure.ts';
import { readingWhole } from './beating-folder.ts';
import type { KeptModel } from './kept-model.ts';
import type { Models } from './models.ts';
import type { Reporter } from './reporter.ts';
import { deviceLost, isLost } from './runtime/device-lost.ts';

/** A device that is being lost rejects calls with such errors, or gives zeros, before it says so. */
const MAY_BE_LOSS: ReadonlySet<ErrorCode> = new Set([
  'internal_error',
  'not_finite',
  'wrong_values',
]);

/** What knows why a run failed. */
interface Witnesses {
  readonly kept: KeptModel;
  readonly models: Models;
  readonly report: Reporter;
}

/**
 * Why a try failed. What fails on a device that is being lost fails for that reason, and values that are no
 * numbers may come from a damaged file.
 * @param source of the model that it ran with
 * @returns another error, or the same one
 */
export async function whyFailed(
  error: unknown,
  source: ModelSource,
  witnesses: Witnesses,
): Promise<unknown> {
  const { code } = toEngineError(error);
  const model = witnesses.kept.model;
  const device = model?.runtime.gpu?.device;
  if (device !== undefined && code !== 'cancelled') {
    const lost = model?.lost === true || (MAY_BE_LOSS.has(code) && (await isLost(device)));
    if (lost) return deviceLost(error);
  }
  return code === 'not_finite' ? ((await damageOf(source, witnesses)) ?? error) : error;
}

/** A file of the model that differs from what was published. */
async function damageOf(
  source: ModelSource,
  { kept, models, report }: Witnesses,
): Promise<EngineError | undefined> {
  // The bytes of an installed model are verified whenever they are read.
  if (kept.model?.held !== undefined) return undefined;
  return models
    .findDamage(source, (path) => report.work(readingWhole(path)))
    .catch(() => undefined);
}
