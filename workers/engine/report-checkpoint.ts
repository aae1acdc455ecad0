import { z } from 'zod';
import type { Prediction } from '../protocol/prediction.ts';
import type { Reporter } from './reporter.ts';

/** What a checkpoint's `model_index.json` says of the file (workers/weights/checkpoint). */
const singleFile = z.object({
  name: z.string(),
  sampling: z.string(),
  asks: z.boolean().optional(),
  left_out: z.array(z.string()),
  left_out_count: z.int().min(0),
});

/**
 * Says in the job's log that the model is, or was made of, a single-file checkpoint, how it is sampled, and
 * which of its keys had no effect.
 * @param about `_single_file` of the model's index; a folder of others may have anything there
 * @param told what somebody said of how the model was trained
 */
export function reportCheckpoint(
  about: unknown,
  told: Prediction | undefined,
  report: Reporter,
): void {
  const parsed = singleFile.safeParse(about);
  if (told !== undefined && parsed.data?.asks !== true) {
    const text = `the model says itself how it was trained; the prediction ${told} had no effect`;
    report.log('WARN', text, 'prediction_not_used');
  }
  if (!parsed.success) return;
  const { name, sampling, asks = false, left_out: keys, left_out_count: count } = parsed.data;
  const sampled = asks ? sampledAs(told) : `${sampling} by its keys`;
  const text = `the model is the single file ${name}: configs by its shapes, ${sampled}`;
  report.log('INFO', text, 'single_file');
  if (count === 0) return;
  const more = count > keys.length ? ` and ${count - keys.length} more` : '';
  const lost = `${count} tensors of the file are of no network and had no effect: ${keys.join(', ')}${more}`;
  report.log('WARN', lost, 'model_keys_left_out');
}

function sampledAs(told: Prediction | undefined): string {
  return told === undefined
    ? 'epsilon as most are, because nothing in it says how it was trained'
    : `${told} as was said, because nothing in it says how it was trained`;
}
