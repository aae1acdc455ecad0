/** Threads of one workgroup in every kernel here. */
export const WORKGROUP_SIZE = 256;

/** Bytes of the `Parameters` uniform below. */
export const PARAMETER_BYTES = 80;

/** The parts of a step that one dispatch of the step kernel can do. */
export const STEP_PHASES = {
  /** Predict D and advance x: every scheduler without thresholding. */
  whole: 0,
  /** Predict D only. */
  predict: 1,
  /** Advance x with the D that lies in the history. */
  advance: 2,
} as const;
export type StepPhase = keyof typeof STEP_PHASES;

/** The uniform's members in order; `u32` ones come last. */
export interface StepParameters {
  readonly floats: readonly [
    cIn: number,
    cSkip: number,
    cOut: number,
    x: number,
    d0: number,
    d1: number,
    d2: number,
    z: number,
    churn: number,
    guidanceScale: number,
    guidanceRescale: number,
    keptSignal: number,
    keptNoise: number,
  ];
  /** `current`, `previous` and `beforePrevious` are offsets into the history, in elements. */
  readonly integers: readonly [
    count: number,
    current: number,
    previous: number,
    beforePrevious: number,
    phase: number,
    guided: number,
    rescaled: number,
  ];
}

export function packParameters(parameters: StepParameters): ArrayBuffer {
  const buffer = new ArrayBuffer(PARAMETER_BYTES);
  new Float32Array(buffer).set(parameters.floats);
  new Uint32Array(buffer).set(parameters.integers, parameters.floats.length);
  return buffer;
}

const PARAMETERS = /* wgsl */ `
struct Parameters {
  c_in: f32,
  c_skip: f32,
  c_out: f32,
  x: f32,
  d0: f32,
  d1: f32,
  d2: f32,
  z: f32,
  churn: f32,
  guidance_scale: f32,
  guidance_rescale: f32,
  kept_signal: f32,
  kept_noise: f32,
  count: u32,
  current: u32,
  previous: u32,
  before_previous: u32,
  phase: u32,
  guided: u32,
  rescaled: u32,
}
@group(0) @binding(0) var<uniform> p: Parameters;

// A large picture has more elements than one row of workgroups may hold.
fn element(id: vec3<u32>, groups: vec3<u32>) -> u32 {
  return id.x + id.y * groups.x * ${WORKGROUP_SIZE}u;
}
`;

/** target = c_in · x */
export const MODEL_INPUT_WGSL = /* wgsl */ `${PARAMETERS}
@group(0) @binding(1) var<storage, read> latents: array<f32>;
@group(0) @binding(2) var<storage, read_write> model_input: array<f32>;

@compute @workgroup_size(${WORKGROUP_SIZE})
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let i = element(id, groups);
  if (i < p.count) {
    model_input[i] = p.c_in * latents[i];
  }
}
`;

/**
 * The factor of guidance_rescale, φ·std(F_c)/std(F) + 1 − φ, by one workgroup: a pass for the means
 * and one for the squares, so that float32 loses nothing to a mean far from 0.
 */
export const RESCALE_WGSL = /* wgsl */ `${PARAMETERS}
@group(0) @binding(1) var<storage, read> cond: array<f32>;
@group(0) @binding(2) var<storage, read> uncond: array<f32>;
@group(0) @binding(3) var<storage, read_write> rescale_factor: array<f32>;

var<workgroup> partial: array<vec2<f32>, ${WORKGROUP_SIZE}>;

fn outputs(i: u32) -> vec2<f32> {
  let u = uncond[i];
  let c = cond[i];
  return vec2<f32>(c, u + p.guidance_scale * (c - u));
}

fn total(thread: u32, own: vec2<f32>) -> vec2<f32> {
  partial[thread] = own;
  workgroupBarrier();
  for (var half = ${WORKGROUP_SIZE / 2}u; half > 0u; half /= 2u) {
    if (thread < half) {
      partial[thread] += partial[thread + half];
    }
    workgroupBarrier();
  }
  let sum = partial[0];
  workgroupBarrier();
  return sum;
}

@compute @workgroup_size(${WORKGROUP_SIZE})
fn main(@builtin(local_invocation_index) thread: u32) {
  var sum = vec2<f32>(0.0);
  for (var i = thread; i < p.count; i += ${WORKGROUP_SIZE}u) {
    sum += outputs(i);
  }
  let mean = total(thread, sum) / f32(p.count);
  var squares = vec2<f32>(0.0);
  for (var i = thread; i < p.count; i += ${WORKGROUP_SIZE}u) {
    let difference = outputs(i) - mean;
    squares += difference * difference;
  }
  let variance = total(thread, squares);
  if (thread == 0u) {
    let ratio = sqrt(variance.x / variance.y);
    rescale_factor[0] = p.guidance_rescale * ratio + (1.0 - p.guidance_rescale);
  }
}
`;

/** Inpainting, after a step: the kept part of x is its source, noised. */
export const KEEP_WGSL = /* wgsl */ `${PARAMETERS}
@group(0) @binding(1) var<storage, read_write> latents: array<f32>;
// x0, the noise of the start, and 1 where the picture is drawn anew.
@group(0) @binding(2) var<storage, read> kept: array<f32>;

@compute @workgroup_size(${WORKGROUP_SIZE})
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let i = element(id, groups);
  if (i < p.count && kept[2u * p.count + i] < 0.5) {
    latents[i] = p.kept_signal * kept[i] + p.kept_noise * kept[p.count + i];
  }
}
`;

/**
 * One scheduler step: guidance, prediction D, new latents. Counts the values of D that are not finite, and
 * adds up D, D² and F² of each workgroup (step-statistics.ts).
 */
export const STEP_WGSL = /* wgsl */ `${PARAMETERS}
struct Statistics {
  non_finite: atomic<u32>,
  // The sums of D, D² and F², and a zero.
  sums: array<vec4<f32>>,
}
@group(0) @binding(1) var<storage, read> cond: array<f32>;
@group(0) @binding(2) var<storage, read> uncond: array<f32>;
@group(0) @binding(3) var<storage, read> rescale_factor: array<f32>;
@group(0) @binding(4) var<storage, read> noise: array<f32>;
@group(0) @binding(5) var<storage, read_write> latents: array<f32>;
@group(0) @binding(6) var<storage, read_write> history: array<f32>;
@group(0) @binding(7) var<storage, read_write> statistics: Statistics;

var<workgroup> partial: array<vec3<f32>, ${WORKGROUP_SIZE}>;

fn network_output(i: u32) -> f32 {
  if (p.guided == 0u) {
    return cond[i];
  }
  let u = uncond[i];
  let f = u + p.guidance_scale * (cond[i] - u);
  if (p.rescaled == 0u) {
    return f;
  }
  return f * rescale_factor[0];
}

// By bits: a shader compiler may assume that NaN does not occur.
fn is_finite(value: f32) -> bool {
  return (bitcast<u32>(value) & 0x7f800000u) != 0x7f800000u;
}

@compute @workgroup_size(${WORKGROUP_SIZE})
fn main(
  @builtin(global_invocation_id) id: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
) {
  let i = element(id, groups);
  var own = vec3<f32>(0.0);
  if (i < p.count) {
    var x = latents[i];
    if (p.phase != ${STEP_PHASES.advance}u) {
      x += p.churn * noise[i];
      let f = network_output(i);
      let predicted = p.c_skip * x + p.c_out * f;
      history[p.current + i] = predicted;
      if (!is_finite(predicted)) {
        atomicAdd(&statistics.non_finite, 1u);
      }
      own = vec3<f32>(predicted, predicted * predicted, f * f);
    }
    if (p.phase != ${STEP_PHASES.predict}u) {
      x = p.x * x
        + p.d0 * history[p.current + i]
        + p.d1 * history[p.previous + i]
        + p.d2 * history[p.before_previous + i]
        + p.z * noise[i];
    }
    latents[i] = x;
  }
  if (p.phase == ${STEP_PHASES.advance}u) {
    return;
  }
  partial[thread] = own;
  workgroupBarrier();
  for (var half = ${WORKGROUP_SIZE / 2}u; half > 0u; half /= 2u) {
    if (thread < half) {
      partial[thread] += partial[thread + half];
    }
    workgroupBarrier();
  }
  if (thread == 0u) {
    statistics.sums[group.x + group.y * groups.x] = vec4<f32>(partial[0], 0.0);
  }
}
`;
