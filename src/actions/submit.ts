import { engineOptions } from '../../workers/records/engine-options.ts';
import type { EngineFailure } from '../../workers/protocol/failure.ts';
import { type NewJob, requeueJob } from '../../workers/records/jobs.ts';
import type { ChosenLora, JobRecord, StoredLora } from '../../workers/records/record.ts';
import { withRoom } from '../../workers/records/retention.ts';
import { useHostedKey } from '../stores/hosted-key.ts';
import { runModelNow } from '../models/run-model.ts';
import { CENTRE, type Focus } from '../request/cover-crop.ts';
import { usedPart } from '../request/fit.ts';
import { parseRequest } from '../request/parse-request.ts';
import { withStyle } from '../request/prompt-style.ts';
import { drawSeed } from '../request/seed-json.ts';
import { chosenSize } from '../request/sizes.ts';
import { useLearnedWords } from '../stores/learned-words.ts';
import { useLoras } from '../stores/loras.ts';
import { isPainted, maskFile, useMask } from '../stores/mask.ts';
import { useModels } from '../stores/models.ts';
import type { Source } from '../stores/read-source.ts';
import { setSession, useSession } from '../stores/session.ts';
import { type Settings, setSettings, useSettings } from '../stores/settings.ts';
import { inTime } from '../stores/in-time.ts';
import { exampleSeed } from './example.ts';
import { missingLora } from './chosen-lora.ts';
import { NOT_STORED, notStored, putInQueue } from './put-in-queue.ts';
import { requestOf } from './request-settings.ts';
import { requestFailure } from './request-failure.ts';

/**
 * Puts what is on the screen into the queue, as it is now ({@link putInQueue}). What keeps a run from the
 * queue is shown.
 */
export async function generate(): Promise<void> {
  const { key } = useHostedKey.getState();
  const given = await jobOfScreen(key !== null);
  if (given === null) return;
  const job = await putInQueue(given, key);
  if (job !== undefined) setSettings({ seed: given.request.seed.toString() });
}

/**
 * What is on the screen, as a job.
 * @param hosted whether it is for the hosted service, which has no extensions
 * @param other a picture in the place of the one on the stage, without a mask and used from its middle
 * @returns null if something keeps it from being run. That is shown.
 */
export async function jobOfScreen(hosted: boolean, other?: Source): Promise<NewJob | null> {
  // All is taken before the first await: the person may go on while the mask is written.
  const stage = useSession.getState();
  const { source, focus } = other === undefined ? stage : { source: other, focus: CENTRE };
  const settings = useSettings.getState();
  const model = runModelNow();
  const keep = settings.seedLocked && settings.seed !== '';
  const seed = keep ? BigInt(settings.seed) : (exampleSeed() ?? drawSeed());
  const { nativePixels } = model;
  const { list: learnedWords } = useLearnedWords.getState();
  const { list: loras } = useLoras.getState();
  const missing = hosted ? null : missingLora(loras, useModels.getState());
  if (missing !== null) return refuse(missing);
  const unmasked = source === null || other !== undefined;
  const mask = unmasked ? null : await maskNow(source, focus, settings, nativePixels);
  const picture = { source, focus, masked: mask !== null };
  const around = { ...picture, learnedWords, loras, nativePixels, seed, hosted };
  const { style, request: fields } = settings;
  const { prompt, negative_prompt } = fields;
  const styled = { ...settings, request: { ...fields, ...withStyle(fields, style) } };
  const parsed = parseRequest(requestOf(styled, around));
  if (!parsed.ok) return refuse(requestFailure(parsed.detail));

  useLoras.setState({ refused: null });
  return {
    origin: 'app',
    request: { ...parsed.request, seed },
    options: engineOptions('app', model.engine),
    ...(style !== null && { written: { prompt, negative_prompt, style } }),
    ...(settings.browserExpander && ({ expander: 'browser' } as const)),
    source: source?.blob ?? null,
    ...(mask !== null && { mask }),
    embeddings: learnedWords.map(({ file }) => file),
    loras: parsed.request.loras === undefined ? [] : loras.map(storedLora),
  };
}

function refuse(problem: EngineFailure): null {
  setSession({ problem });
  return null;
}

/** What is painted at the moment of this call, as a file; null if nothing is. */
async function maskNow(
  source: Source,
  focus: Focus,
  { size, request }: Settings,
  native: number | undefined,
) {
  const { drawing } = useMask.getState();
  if (!isPainted(drawing)) return null;
  const grid = { ...drawing.grid, cells: drawing.grid.cells.slice() };
  const { pixels } = chosenSize(size, source, native);
  const [file, { refuseUnseen }] = await Promise.all([
    maskFile(source),
    import('./refuse-unseen.ts'),
  ]);
  refuseUnseen(grid, usedPart(request.fit, source, pixels, focus), source);
  return file;
}

/** Puts the request of an ended job into this machine's queue again. */
export async function retry(job: JobRecord | undefined): Promise<void> {
  if (job === undefined) return;
  setSession({ problem: null });
  const queued = withRoom(() => requeueJob(job.id));
  await inTime(queued, NOT_STORED).catch((error: unknown) =>
    setSession({ problem: notStored(error) }),
  );
}

/** Those that are only known by their address are fetched by whoever runs the job. */
function storedLora({ pack }: ChosenLora): StoredLora | null {
  return pack === null ? null : { pack };
}
