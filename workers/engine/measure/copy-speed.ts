import { BUFFER_USAGE } from '../diffusion/gpu-buffers.ts';

/** Bytes of the buffer that is copied: more than any GPU's cache holds of it and its copy together. */
const COPIED = 128 * 2 ** 20;
const WORKGROUP = 256;
/** Copies that take so long tell a speed. */
const MEASURED_MS = 50;
const MOST_COPIES = 256;

/** Each thread copies four floats. */
const COPY = /* wgsl */ `
@group(0) @binding(0) var<storage, read> source: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> copied: array<vec4f>;
@compute @workgroup_size(${WORKGROUP})
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = id.y * groups.x * ${WORKGROUP}u + id.x;
  if (at < arrayLength(&copied)) { copied[at] = source[at]; }
}`;

/** @returns bytes per second that a device reads and writes with a shader, both counted */
export async function measureCopy(device: GPUDevice): Promise<number> {
  const pipeline = await device.createComputePipelineAsync({
    layout: 'auto',
    compute: { module: device.createShaderModule({ label: 'copy speed', code: COPY }) },
  });
  const usage = BUFFER_USAGE.storage;
  const buffers = [0, 1].map(() => device.createBuffer({ label: 'speed', size: COPIED, usage }));
  const bindings = device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: buffers.map((buffer, binding) => ({ binding, resource: { buffer } })),
  });
  const run = async (times: number) => {
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindings);
    for (let i = 0; i < times; i++) pass.dispatchWorkgroups(1024, COPIED / 16 / WORKGROUP / 1024);
    pass.end();
    const begun = performance.now();
    device.queue.submit([encoder.finish()]);
    await device.queue.onSubmittedWorkDone();
    return performance.now() - begun;
  };
  try {
    // The first run also clears both buffers.
    await run(1);
    const idle = await run(0);
    for (let times = 1; ; times *= 4) {
      const ms = await run(times);
      if (ms < 2 * idle + MEASURED_MS && times < MOST_COPIES) continue;
      return (2 * COPIED * times) / (Math.max(ms - idle, ms / 2) / 1000);
    }
  } finally {
    for (const buffer of buffers) buffer.destroy();
  }
}
