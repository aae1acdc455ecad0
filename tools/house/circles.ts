import type { Arrow } from './imports.ts';

/** Nodes that can all be reached from each other; of files, or of the children of one folder. */
export type Circle = readonly string[];

/** Files that import each other in a circle. */
export function fileCircles(arrows: readonly Arrow[]): Circle[] {
  return circles(arrows);
}

/**
 * Circles between what lies in one folder, for every folder: its files and its folders are nodes, and an
 * arrow between two files is one between the two children that hold them. The root's children are the
 * rooms themselves (`src/app`, `workers/engine`), not `src` and `workers`, which know of each other.
 */
export function folderCircles(arrows: readonly Arrow[]): Circle[] {
  const levels = new Map<string, Arrow[]>();
  for (const { from, to } of arrows) {
    const [folder, a, b] = parting(from, to);
    levels.set(folder, [...(levels.get(folder) ?? []), { from: a, to: b }]);
  }
  return [...levels.values()]
    .flatMap((level) => circles(level))
    .filter((circle) => circle.some((node) => !/\.\w+$/.test(node)));
}

/** How many of a path's parts name a room. */
const ROOM_DEPTH = 2;

/** The deepest folder that holds both files, and its two children that lead to them. */
function parting(from: string, to: string): [folder: string, a: string, b: string] {
  const a = from.split('/');
  const b = to.split('/');
  let depth = 0;
  while (a[depth] === b[depth]) depth += 1;
  // Files beside the rooms are nodes of their own.
  const cut = Math.max(depth + 1, ROOM_DEPTH);
  const folder = depth < ROOM_DEPTH ? '' : a.slice(0, depth).join('/');
  return [folder, a.slice(0, cut).join('/'), b.slice(0, cut).join('/')];
}

/** Strongly connected parts of more than one node (Tarjan 1972). */
function circles(arrows: readonly Arrow[]): Circle[] {
  const next = new Map<string, string[]>();
  for (const { from, to } of arrows) next.set(from, [...(next.get(from) ?? []), to]);
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  const found: Circle[] = [];

  const visit = (node: string): number => {
    const index = order.size;
    order.set(node, index);
    let lowest = index;
    open.push(node);
    for (const other of next.get(node) ?? []) {
      if (!order.has(other)) lowest = Math.min(lowest, visit(other));
      else if (open.includes(other)) lowest = Math.min(lowest, order.get(other) ?? index);
    }
    low.set(node, lowest);
    if (lowest === index) {
      const part = open.splice(open.indexOf(node));
      if (part.length > 1) found.push(part.sort());
    }
    return lowest;
  };
  for (const node of next.keys()) if (!order.has(node)) visit(node);
  return found;
}
