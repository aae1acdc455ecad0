/**
 * Notes the dispatches of an encoder, for replay-commands.ts, with which it goes.
 */

/** One dispatch, with what is set for it. */
export interface Dispatch {
  /** null where the pass has it from the dispatch before. */
  readonly pipeline: GPUComputePipeline | null;
  readonly group: GPUBindGroup | null;
  /** Workgroups. */
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** What an encoder was told. */
export interface Told {
  /** The dispatches of each pass. */
  readonly passes: Dispatch[][];
  /** Whether it was told anything else than dispatches with one bind group each. */
  more: boolean;
}

/**
 * Notes what an encoder is told, and passes it on to it.
 * @param tellers gets what was told, by the commands that the encoder makes of it
 * @returns to be used in the encoder's place
 */
export function listen(
  encoder: GPUCommandEncoder,
  tellers: WeakMap<GPUCommandBuffer, Told>,
): GPUCommandEncoder {
  const told: Told = { passes: [], more: false };
  const more = () => void (told.more = true);
  const own: Partial<GPUCommandEncoder> = {
    beginComputePass(descriptor) {
      if (descriptor?.timestampWrites) more();
      const dispatches: Dispatch[] = [];
      told.passes.push(dispatches);
      return listenToPass(encoder.beginComputePass(descriptor), dispatches, more);
    },
    finish(descriptor) {
      const commands = encoder.finish(descriptor);
      tellers.set(commands, told);
      return commands;
    },
  };
  return instead(encoder, own, more);
}

function listenToPass(
  pass: GPUComputePassEncoder,
  dispatches: Dispatch[],
  more: () => void,
): GPUComputePassEncoder {
  type Set = Pick<Dispatch, 'pipeline' | 'group'>;
  let set: Set = { pipeline: null, group: null };
  let before = set;
  const setGroup = pass.setBindGroup.bind(pass) as (...of: unknown[]) => undefined;
  const own: Partial<GPUComputePassEncoder> = {
    setPipeline(pipeline) {
      set = { ...set, pipeline };
      pass.setPipeline(pipeline);
    },
    setBindGroup(index: number, group: GPUBindGroup | null | undefined, ...offsets: unknown[]) {
      if (index !== 0 || !group || offsets.length > 0) more();
      set = { ...set, group: group ?? null };
      return setGroup(index, group, ...offsets);
    },
    dispatchWorkgroups(x, y = 1, z = 1) {
      const pipeline = set.pipeline === before.pipeline ? null : set.pipeline;
      const group = set.group === before.group ? null : set.group;
      dispatches.push({ pipeline, group, x, y, z });
      before = set;
      pass.dispatchWorkgroups(x, y, z);
    },
    end: () => pass.end(),
  };
  return instead(pass, own, more);
}

/** Calls `own` methods in the place of a target's, and `more` before any other method of it. */
function instead<T extends object>(target: T, own: Partial<T>, more: () => void): T {
  return new Proxy(target, {
    get(_, name) {
      if (Object.hasOwn(own, name)) return Reflect.get(own, name);
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      more();
      return value.bind(target) as unknown;
    },
    set: (_, name, value) => Reflect.set(target, name, value, target),
  });
}
