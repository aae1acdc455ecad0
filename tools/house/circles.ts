import type { Arrow } from './imports.ts';

/** Files, or children of one folder, that all reach each other by imports. */
export type Circle = readonly string[];

/** Files that import each other in a circle. */
export function fileCircles(arrows: readonly Arrow[]): Circle[] {
  return circles(arrows);
}

/**
 * Finds the circles between the children of each folder. The nodes are the folder's files and
 * subfolders; an import between two files counts as one between the two children that contain them.
 * The root's children are the rooms (`src/app`, `workers/engine`) and not `src` and `workers`,
 * which import each other.
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
  // A file that is in no room is a node by itself.
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
