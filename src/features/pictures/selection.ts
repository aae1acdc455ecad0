/** What is selected in the grid. */
export interface Selection {
  readonly ids: ReadonlySet<string>;
  /** Where a range begins: the last one that was selected or taken out by itself. */
  readonly anchor: string | null;
}

export const NOTHING: Selection = { ids: new Set(), anchor: null };

/** Selects one, or takes it out. A range begins there. */
export function toggled({ ids }: Selection, id: string): Selection {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return { ids: next, anchor: id };
}

/**
 * Selects all from the beginning of the range to `id`, in either direction. Where nothing begins a range, or its
 * beginning is not shown any more, that is `id` alone.
 * @param order the ids that are shown, in their order
 */
export function extended(
  { ids, anchor }: Selection,
  id: string,
  order: readonly string[],
): Selection {
  const to = order.indexOf(id);
  const begin = anchor === null ? -1 : order.indexOf(anchor);
  const from = begin < 0 ? to : begin;
  const range = order.slice(Math.min(from, to), Math.max(from, to) + 1);
  return { ids: new Set([...ids, ...range]), anchor: begin < 0 ? id : anchor };
}

/** Without those that are not shown: nobody deletes what they do not see. */
export function shownOf(selection: Selection, order: readonly string[]): Selection {
  const ids = order.filter((id) => selection.ids.has(id));
  return ids.length === selection.ids.size ? selection : { ...selection, ids: new Set(ids) };
}
