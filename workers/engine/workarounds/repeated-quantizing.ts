/**
 * Lack: where several layers read the same activations (the queries, keys and values of self-attention), the pinned
 * ONNX Runtime (1.31.0-dev.20260914) quantises them once for each layer, with the same result in the same place. In
 * a call of the published UNet in 8 bits those are 140 of 1,965 dispatches.
 *
 * A quantising dispatch is left out of a recorded call where one before it had the same pipeline, workgroups, buffers
 * and uniforms, and nothing between the two may have written any of those buffers. What a dispatch may write, its
 * shader says; one of which nothing is known may write everything. The comparison of the recorded call with the plain
 * one (stages/unet-calls.ts) judges what is left.
 *
 * To be deleted when the pinned build quantises them once: test/engine/repeated-quantizing.test.ts fails then, which
 * counts those of a plain call.
 */
import { kernelOf } from './kernel-of.ts';
import type { Bound, BoundBuffers } from './bound-buffers.ts';
import type { Dispatch } from './told-encoder.ts';

/** It reads the activations, writes their levels and scales, and reads nothing that it writes. */
const QUANTIZE = 'DP4AMatMulQuantize';

/** A dispatch with its pipeline and bind group, also where its pass has them from the one before. */
interface Whole extends Dispatch {
  readonly pipeline: GPUComputePipeline;
  readonly group: GPUBindGroup;
}

/** A quantising dispatch whose result is still where it was written. */
interface Standing {
  readonly dispatch: Whole;
  readonly bound: readonly Bound[];
}

/** The same call without what was quantised before. @param commands of each submit and pass */
export function withoutRepeats(
  commands: readonly (readonly (readonly Dispatch[])[])[],
  buffers: BoundBuffers,
): readonly (readonly (readonly Dispatch[])[])[] {
  let standing: readonly Standing[] = [];
  const isNeeded = (dispatch: Whole): boolean => {
    const kernel = kernelOf(dispatch.pipeline);
    const bound = buffers.of(dispatch.group);
    if (kernel === undefined || bound === undefined) {
      standing = [];
      return true;
    }
    const quantizes = kernel.name === QUANTIZE;
    if (quantizes && standing.some((each) => areSame(each, { dispatch, bound }, buffers))) {
      return false;
    }
    const written = bound.filter(({ binding }) => kernel.writes.has(binding));
    standing = standing.filter((each) => !share(each.bound, written));
    if (quantizes) standing = [...standing, { dispatch, bound }];
    return true;
  };
  return commands
    .map((submit) => submit.map((pass) => apart(whole(pass).filter(isNeeded))))
    .map((submit) => submit.filter(({ length }) => length > 0))
    .filter(({ length }) => length > 0);
}

function areSame(one: Standing, other: Standing, buffers: BoundBuffers): boolean {
  const [a, b] = [one.dispatch, other.dispatch];
  if (a.pipeline !== b.pipeline || a.x !== b.x || a.y !== b.y || a.z !== b.z) return false;
  if (one.bound.length !== other.bound.length) return false;
  return one.bound.every((each, i) => {
    const counterpart = other.bound[i];
    return counterpart !== undefined && buffers.areSame(each, counterpart);
  });
}

/** Whether two dispatches have a buffer in common. Parts of one that do not overlap count, too. */
function share(some: readonly Bound[], others: readonly Bound[]): boolean {
  return some.some(({ buffer }) => others.some((other) => other.buffer === buffer));
}

/** The dispatches of a pass, each with what it has from those before. */
function whole(pass: readonly Dispatch[]): readonly Whole[] {
  let [pipeline, group]: [GPUComputePipeline | null, GPUBindGroup | null] = [null, null];
  return pass.flatMap((dispatch) => {
    pipeline = dispatch.pipeline ?? pipeline;
    group = dispatch.group ?? group;
    // Without one of the two the browser refuses a dispatch.
    return pipeline === null || group === null ? [] : { ...dispatch, pipeline, group };
  });
}

/** The other way. */
function apart(pass: readonly Whole[]): readonly Dispatch[] {
  return pass.map((dispatch, i) => {
    const before = pass[i - 1];
    return {
      ...dispatch,
      pipeline: dispatch.pipeline === before?.pipeline ? null : dispatch.pipeline,
      group: dispatch.group === before?.group ? null : dispatch.group,
    };
  });
}
