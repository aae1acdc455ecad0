import { readFile } from 'node:fs/promises';
import { COMPONENTS, type Component } from '../../workers/graph/stages.ts';

/** A tensor's name in its safetensors file, and its shape. */
export interface ListedTensor {
  readonly name: string;
  readonly shape: readonly number[];
}

/**
 * Names and shapes of the published SDXL networks, 2641 tensors, from `sdxl-tensors.txt`: a line is a
 * name and its dimensions, `[0-9]` in a name stands for each of these numbers, `# unet` begins a network.
 */
export async function sdxlTensors(): Promise<ReadonlyMap<Component, readonly ListedTensor[]>> {
  const text = await readFile(new URL('sdxl-tensors.txt', import.meta.url), 'utf8');
  const networks = new Map<Component, ListedTensor[]>();
  let tensors: ListedTensor[] = [];
  for (const line of text.split('\n')) {
    const [name = '', ...dims] = line.split(' ');
    if (name === '#') {
      tensors = [];
      const component = COMPONENTS.find((each) => each === dims[0]);
      if (component === undefined) throw new Error(`${line} is no network`);
      networks.set(component, tensors);
    } else if (name !== '') {
      const shape = dims.map(Number);
      tensors.push(...expand(name).map((each) => ({ name: each, shape })));
    }
  }
  return networks;
}

/** `a.[0-1].b` → `a.0.b`, `a.1.b`; any number of ranges. */
function expand(pattern: string): readonly string[] {
  const range = /^(.*?)\[(\d+)-(\d+)\](.*)$/.exec(pattern);
  if (range === null) return [pattern];
  const [, before = '', first = '', last = '', after = ''] = range;
  const rest = expand(after);
  const names: string[] = [];
  for (let n = Number(first); n <= Number(last); n++) {
    names.push(...rest.map((tail) => `${before}${n}${tail}`));
  }
  return names;
}
