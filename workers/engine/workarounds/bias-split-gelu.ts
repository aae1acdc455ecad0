/**
 * Bug: the pinned ONNX Runtime (1.31.0-dev.20260914) writes the shader of BiasSplitGelu with
 * `const M_SQRT2: f32 = sqrt(2.0);` whatever the element type is. In half precision the shader then
 * divides an f16 by an f32, which WGSL refuses: "Failed to create a WebGPU compute pipeline".
 * Without `: f32` the constant takes the type that its use needs.
 *
 * Measured: with the mended line the fp16 operator is within 1.5e-3 relative rms of float64
 * (test/engine/bias-split-gelu.test.ts, lavapipe). The published UNet has 70 of them; each saves
 * two dispatches against Split, Gelu and Mul.
 *
 * To be deleted when the pinned build has a valid shader: the test's second case fails then.
 */
const FAULTY = 'const M_SQRT2: f32 = sqrt(2.0);';
const VALID = 'const M_SQRT2 = sqrt(2.0);';

/** Mends the shader on its way to the device. */
export function mendBiasSplitGelu(device: Pick<GPUDevice, 'createShaderModule'>): void {
  const create = device.createShaderModule.bind(device);
  device.createShaderModule = (descriptor) =>
    create({ ...descriptor, code: descriptor.code.replace(FAULTY, VALID) });
}
