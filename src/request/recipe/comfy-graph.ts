/** A ComfyUI workflow as a graph of nodes, and ways through it. Any graph may come: circles, gaps, thousands of nodes. */
import { asList, asNumber, asRecord, asText, type JsonRecord, own } from './json-values.ts';

export interface ComfyNode {
  readonly id: string;
  readonly type: string;
  /** Values, and links to other nodes. */
  readonly inputs: JsonRecord;
}

export type ComfyGraph = ReadonlyMap<string, ComfyNode>;

/** The `prompt` of a picture: nodes by id, each with its class and inputs. */
export function promptGraph(prompt: JsonRecord): ComfyGraph {
  return graphOf(
    Object.entries(prompt).map(([id, value]) => {
      const node = asRecord(value);
      const type = asText(own(node, 'class_type')) ?? '';
      return { id, type, inputs: asRecord(own(node, 'inputs')) ?? {} };
    }),
  );
}

/** Widgets of common nodes in their order: the `workflow` has values without names. */
const WIDGETS: Readonly<Record<string, readonly string[]>> = {
  KSampler: ['seed', '', 'steps', 'cfg', 'sampler_name', 'scheduler', 'denoise'],
  KSamplerAdvanced: ['', 'noise_seed', '', 'steps', 'cfg', 'sampler_name', 'scheduler'],
  CLIPTextEncode: ['text'],
  EmptyLatentImage: ['width', 'height'],
  EmptySD3LatentImage: ['width', 'height'],
  CheckpointLoaderSimple: ['ckpt_name'],
  UNETLoader: ['unet_name'],
  LoraLoader: ['lora_name', 'strength_model'],
  LoraLoaderModelOnly: ['lora_name', 'strength_model'],
};

/** The `workflow` of a picture, the editor's own form: lists of nodes and links. */
export function workflowGraph(workflow: JsonRecord): ComfyGraph {
  const from = new Map<unknown, unknown>();
  for (const link of asList(own(workflow, 'links'))) {
    const [id, node] = asList(link);
    from.set(id, node);
  }
  return graphOf(
    asList(own(workflow, 'nodes')).flatMap((value) => {
      const node = asRecord(value);
      const type = asText(own(node, 'type'));
      if (type === undefined) return [];
      const widgets = asList(own(node, 'widgets_values'));
      const names = Object.hasOwn(WIDGETS, type) ? (WIDGETS[type] ?? []) : [];
      const inputs: [string, unknown][] = names.map((name, at) => [name, widgets[at]]);
      for (const each of asList(own(node, 'inputs'))) {
        const input = asRecord(each);
        const source = from.get(own(input, 'link'));
        if (source !== undefined) inputs.push([String(own(input, 'name')), [source, 0]]);
      }
      return [{ id: String(own(node, 'id')), type, inputs: Object.fromEntries(inputs) }];
    }),
  );
}

function graphOf(nodes: readonly ComfyNode[]): ComfyGraph {
  return new Map(nodes.map((node) => [node.id, node]));
}

/** The node that an input is linked to. */
export function linked(graph: ComfyGraph, node: ComfyNode, input: string): ComfyNode | undefined {
  return target(graph, own(node.inputs, input));
}

/** A link is a pair: the id of a node, and the number of its output. */
function target(graph: ComfyGraph, value: unknown): ComfyNode | undefined {
  if (!Array.isArray(value) || value.length !== 2) return undefined;
  const id: unknown = value[0];
  return typeof id === 'string' || typeof id === 'number' ? graph.get(String(id)) : undefined;
}

/** The most nodes of one walk; a workflow of a person has hundreds. */
const MOST_WALKED = 10_000;

/**
 * A node and all that it is made of, the nearest first, each once; of a very large graph the nearest 10,000.
 * @param seen nodes that earlier walks have met, which this one passes over; its own are added
 */
export function* upstream(
  graph: ComfyGraph,
  start: ComfyNode | undefined,
  seen: Set<ComfyNode> = new Set(),
): Generator<ComfyNode> {
  if (start === undefined || seen.has(start)) return;
  seen.add(start);
  const walked = [start];
  // A list hands out what is added while it is gone through.
  for (const node of walked) {
    yield node;
    for (const name of Object.keys(node.inputs)) {
      const next = linked(graph, node, name);
      if (next === undefined || seen.has(next) || walked.length >= MOST_WALKED) continue;
      seen.add(next);
      walked.push(next);
    }
  }
}

/** The value of an input, or of the node that it is linked to, such as one that holds a seed or a text. */
export function valueOf(graph: ComfyGraph, node: ComfyNode, input: string): unknown {
  const value = own(node.inputs, input);
  const source = target(graph, value);
  if (source === undefined) return Array.isArray(value) ? undefined : value;
  const held = ['value', 'text', 'string', 'noise_seed', 'seed', 'int', 'float', 'steps', 'cfg'];
  for (const name of held) {
    const inner = own(source.inputs, name);
    if (asText(inner) !== undefined || asNumber(inner) !== undefined || typeof inner === 'bigint')
      return inner;
  }
  return undefined;
}
