import { existsSync } from 'node:fs';
import { create } from 'webgpu';
import { describe, expect, it } from 'vitest';
import { isSoftwareSpeed } from '../../protocol/device.ts';
import { measureSpeed } from './measure-speed.ts';

/** Dawn for Node needs a Vulkan driver; Chromium brings a software one. */
const ICD = process.env['VK_ICD_FILENAMES'] ?? '/usr/lib/chromium/vk_swiftshader_icd.json';
process.env['VK_ICD_FILENAMES'] = ICD;
const gpu = create([]);
/** Dawn's null backend: it accepts everything, and computes nothing. */
const idle = create(['backend=null']);
const found = existsSync(ICD) && (await gpu.requestAdapter().catch(() => null)) !== null;
const reason = !found ? ` (skipped: Dawn finds no adapter with the driver ${ICD})` : '';

async function deviceOf(of: GPU): Promise<GPUDevice> {
  const adapter = await of.requestAdapter();
  if (adapter === null) throw new Error('Dawn has no adapter');
  return adapter.requestDevice();
}

describe.skipIf(!found)(`the speed of a software adapter${reason}`, () => {
  it('is measured with products that are checked, and tells that it is no GPU', async () => {
    const device = await deviceOf(gpu);
    const speed = await measureSpeed(device);
    device.destroy();
    expect(speed.fp32.matmul).toBeGreaterThan(0);
    expect(speed.fp32.conv).toBeGreaterThan(0);
    expect(speed.fp16).toBeNull();
    expect(isSoftwareSpeed(speed)).toBe(true);
  });

  it('is not told where a device answers and computes nothing', async () => {
    const device = await deviceOf(idle);
    await expect(measureSpeed(device)).rejects.toThrow('a product in f32 gave');
    device.destroy();
  });
});

const at = (matmul: number, conv: number) => ({ fp32: { matmul, conv }, fp16: null });

describe('the speed that tells a GPU from software', () => {
  it('is 0.02 TFLOP/s of the better kernel', () => {
    expect(isSoftwareSpeed(at(0.019e12, 0.019e12))).toBe(true);
    expect(isSoftwareSpeed(at(0.021e12, 0.005e12))).toBe(false);
    expect(isSoftwareSpeed(at(0.005e12, 0.021e12))).toBe(false);
  });
});
