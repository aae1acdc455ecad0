/**
 * Safari 26 has no `device.adapterInfo` (WebKit bug 301878). ONNX Runtime reads it, and mends only
 * devices that it has opened itself, so the first session would fail with a TypeError. Goes when no
 * Safari that is supported lacks it.
 */
export function giveAdapterInfo(device: GPUDevice, info: GPUAdapterInfo): void {
  const has: GPUAdapterInfo | undefined = device.adapterInfo;
  if (has === undefined) Object.defineProperty(device, 'adapterInfo', { value: info });
}
