import { create } from 'zustand';
import type { EngineFailure } from '../../workers/protocol/failure.ts';
import { readDraft, saveDraft } from '../../workers/records/draft.ts';
import type { SourceDraft } from '../../workers/records/record.ts';
import { withRoom } from '../../workers/records/retention.ts';
import type { CapabilityReport } from './probe.ts';
import { CENTRE, type Focus } from '../request/cover-crop.ts';
import type { RecordedRequest } from '../request/metadata.ts';
import { type Source, readSource } from './read-source.ts';
import { setSettings } from './settings.ts';

interface Session {
  /** The picture that the person works on. IndexedDB has a copy of it, for a reload. */
  readonly source: Source | null;
  /** Where the picture is cropped. */
  readonly focus: Focus;
  /** What the picture says it was made with, until the person says whether to take it over. */
  readonly recipe: RecordedRequest | null;
  /** What is wrong with the last picture or request, shown until the next attempt. */
  readonly problem: EngineFailure | null;
  readonly report: CapabilityReport | null;
  readonly dialog: 'capability' | 'models' | 'shortcuts' | null;
  /** Whether the person holds the button that shows the original in place of the result. */
  readonly holdingOriginal: boolean;
}

/** The state of the page that is not kept across a reload. */
export const useSession = create<Session>(() => ({
  source: null,
  focus: CENTRE,
  recipe: null,
  problem: null,
  report: null,
  dialog: null,
  holdingOriginal: false,
}));

export function setSession(change: Partial<Session>): void {
  useSession.setState(change);
}

/**
 * Makes a picture the one that the person works on. If it cannot be opened, the picture before stays and the
 * failure is shown.
 * @param name its file name
 */
export async function setSource(blob: Blob, name: string, focus: Focus = CENTRE): Promise<void> {
  const read = await readSource(blob, name);
  if (!read.ok) return setSession({ problem: read.failure });
  show(read.source, focus);
  setSettings({ view: '' });
  await keepDraft({ blob, name, focus });
}

export async function forgetSource(): Promise<void> {
  show(null, CENTRE);
  setSettings({ view: '' });
  await saveDraft(null);
}

/** Moves the crop. @param settled whether the drag has ended; only then the place is stored */
export async function placeFocus(focus: Focus, settled: boolean): Promise<void> {
  setSession({ focus });
  const { source } = useSession.getState();
  if (settled && source !== null) await keepDraft({ blob: source.blob, name: source.name, focus });
}

/** Stores the picture for a reload. If there is no room it is not stored; the page can go on without. */
async function keepDraft(draft: SourceDraft): Promise<void> {
  await withRoom(() => saveDraft(draft)).catch((error: unknown) => console.warn(error));
}

/** Shows the picture again that was there before a reload. @throws what the database throws */
export async function restoreSource(): Promise<void> {
  const draft = await readDraft();
  if (draft === undefined) return;
  const read = await readSource(draft.blob, draft.name);
  // The person may have dropped another picture meanwhile.
  if (read.ok && useSession.getState().source === null) show(read.source, draft.focus);
}

function show(source: Source | null, focus: Focus): void {
  const old = useSession.getState().source;
  if (old !== null) URL.revokeObjectURL(old.url);
  setSession({ source, focus, recipe: null, problem: null });
}
