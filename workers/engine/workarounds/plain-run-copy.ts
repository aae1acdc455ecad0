/**
 * Lack: the pinned ONNX Runtime (1.31.0-dev.20260914) computes a call that it records twice, plainly and
 * then as it will be repeated, and gives out the second result only. The two have to be compared, and a
 * plain call of its own would cost another call's time and, as long as the session lives, its memory.
 *
 * Only the plain run makes bind groups. So what is in `from` after the last submit with new bind groups
 * is its result, and is copied from there to `to`. Where that should ever be otherwise, nothing of the
 * plain run is in `to`, and the comparison fails.
 * @param bytes a multiple of 4
 * @returns ends it
 */
export function copyPlainRun(
  device: GPUDevice,
  from: GPUBuffer,
  to: GPUBuffer,
  bytes: number,
): () => void {
  const { queue } = device;
  const createBindGroup = device.createBindGroup.bind(device);
  const submit = queue.submit.bind(queue);
  const before = { createBindGroup: device.createBindGroup, submit: queue.submit };
  let isPlain = false;
  device.createBindGroup = (descriptor) => {
    isPlain = true;
    return createBindGroup(descriptor);
  };
  queue.submit = (commands) => {
    submit(commands);
    if (isPlain) {
      const encoder = device.createCommandEncoder();
      encoder.copyBufferToBuffer(from, 0, to, 0, bytes);
      submit([encoder.finish()]);
    }
    isPlain = false;
  };
  return () => {
    device.createBindGroup = before.createBindGroup;
    queue.submit = before.submit;
  };
}
