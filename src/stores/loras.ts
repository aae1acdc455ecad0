/** The LoRAs that the next request is drawn with, kept for a reload of this tab. Their files lie in the model store. */
import { create } from 'zustand';
import type { EngineFailure } from '../../workers/protocol/failure.ts';
import { readLoras, saveLoras } from '../../workers/records/draft.ts';
import type { ChosenLora } from '../../workers/records/record.ts';
import { withRoom } from '../../workers/records/retention.ts';
import { tab } from './tab.ts';

interface Loras {
  readonly list: readonly ChosenLora[];
  /** The name of one that is looked at before it is added; null between. */
  readonly adding: string | null;
  /** Why the last one was not added. */
  readonly refused: EngineFailure | null;
}

export const useLoras = create<Loras>(() => ({ list: [], adding: null, refused: null }));

/** Adds a LoRA; one that is there already stays as it is. */
export function addLora(lora: ChosenLora): Promise<void> {
  return change((list) => {
    const isSame = ({ pack, path }: ChosenLora): boolean =>
      lora.pack === null ? path === lora.path : pack === lora.pack;
    return list.some(isSame) ? list : [...list, lora];
  });
}

/**
 * Puts what is now known of a LoRA in the place of what was known, with the scale that it has meanwhile. One that
 * the person has removed stays away, and none is there twice.
 */
export function renameLora(
  { path, pack }: Pick<ChosenLora, 'path' | 'pack'>,
  to: Pick<ChosenLora, 'name' | 'path' | 'pack'>,
): Promise<void> {
  return change((list) => {
    const at = list.findIndex((each) => each.path === path && each.pack === pack);
    const isThere = list.some((each, index) => index !== at && each.pack === to.pack);
    if (isThere) return list.filter((_, index) => index !== at);
    return list.map((each, index) => (index === at ? { ...each, ...to } : each));
  });
}

export function setLoraScale(index: number, scale: number): Promise<void> {
  return change((list) => list.map((each, i) => (i === index ? { ...each, scale } : each)));
}

/** Whether what fits is used where some of the file does not. */
export function setLoraForce(index: number, isForced: boolean): Promise<void> {
  return change((list) =>
    list.map((each, i) => {
      const { force: _, ...rest } = each;
      return i === index ? { ...rest, ...(isForced && { force: true }) } : each;
    }),
  );
}

export function removeLora(index: number): Promise<void> {
  return change((list) => list.filter((_, i) => i !== index));
}

export function setLoras(list: readonly ChosenLora[]): Promise<void> {
  return change(() => list);
}

/** Shows what was there before a reload. @throws what the database throws */
export async function restoreLoras(): Promise<void> {
  const kept = await readLoras(tab.before);
  if (kept.length === 0) return;
  useLoras.setState({ list: kept });
  // A new tab has from now on a draft of its own.
  if (tab.before !== tab.id) await keepLoras();
}

/** Stores them for a reload. If there is no room they are not stored; the page can go on without. */
export async function keepLoras(): Promise<void> {
  await withRoom(save).catch((error: unknown) => console.warn('The LoRAs are not kept:', error));
}

function save(): Promise<void> {
  return saveLoras(tab.id, useLoras.getState().list);
}

async function change(to: (list: readonly ChosenLora[]) => readonly ChosenLora[]): Promise<void> {
  const { list } = useLoras.getState();
  const next = to(list);
  useLoras.setState({ list: next });
  if (list.length > 0 || next.length > 0) await keepLoras();
}
