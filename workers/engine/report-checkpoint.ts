import { z } from 'zod';
import type { Reporter } from './reporter.ts';

/** What a checkpoint's `model_index.json` says of the file (workers/weights/checkpoint). */
const singleFile = z.object({
  name: z.string(),
  sampling: z.string(),
  left_out: z.array(z.string()),
  left_out_count: z.int().min(0),
});

/**
 * Says in the job's log that the model is, or was made of, a single-file checkpoint, and which of its keys
 * had no effect.
 * @param about `_single_file` of the model's index; a folder of others may have anything there
 */
export function reportCheckpoint(about: unknown, report: Reporter): void {
  const parsed = singleFile.safeParse(about);
  if (!parsed.success) return;
  const { name, sampling, left_out: keys, left_out_count: count } = parsed.data;
  report.log(
    'INFO',
    `the model is the single file ${name}: configs by its shapes, ${sampling} by its keys`,
    'single_file',
  );
  if (count === 0) return;
  const more = count > keys.length ? ` and ${count - keys.length} more` : '';
  const text = `${count} tensors of the file are of no network and had no effect: ${keys.join(', ')}${more}`;
  report.log('WARN', text, 'model_keys_left_out');
}
