import { create, globals } from 'webgpu';
import type { Answer } from '../../workers/engine/counting/record-buffers.ts';
import { recordDevice, type DeviceRecorder } from '../../workers/engine/counting/record-device.ts';

/** What an adapter tells a page of itself. */
export interface AdapterFacts {
  readonly info: {
    readonly vendor: string;
    readonly architecture: string;
    readonly description: string;
    readonly subgroupMinSize: number;
    readonly subgroupMaxSize: number;
  };
  /** The optional features of WebGPU that it offers, by name. */
  readonly features: readonly string[];
  /** Limits above WebGPU's defaults, by name. */
  readonly limits: Readonly<Record<string, number>>;
  /** Whether its devices have `adapterInfo`. Safari 26.0's have none. */
  readonly deviceTellsInfo: boolean;
}

/** A GPU that computes nothing, and the recorder of each device that was opened on it. */
export interface SpoofedGpu {
  /** In the place of `navigator.gpu`. */
  readonly gpu: Pick<GPU, 'requestAdapter'>;
  /** The recorder of the device that was opened last. @throws Error if none was */
  recorder(): DeviceRecorder;
}

/**
 * Dawn's null backend in the clothes of another adapter: info, features and limits are those given,
 * and a device is refused as the specification says. Every call is made and validated, and every
 * shader compiled by Tint, but nothing is computed: what is read back is what `answer` writes.
 *
 * The null backend has WebGPU's default limits and holds shaders to them: a pipeline that needs more
 * storage buffers, workgroup memory or invocations is refused, whatever the limits given say.
 * @param hollow false: buffers are Dawn's own, which hold half a gigabyte in all, and the recorder can pause
 */
export function spoofedGpu(facts: AdapterFacts, answer: Answer = zeros, hollow = true): SpoofedGpu {
  Object.assign(globalThis, globals);
  // Dawn's own object has to live as long as its devices.
  const dawn = create(['backend=null']);
  let recorder: DeviceRecorder | null = null;
  const requestAdapter = async () => {
    const real = await dawn.requestAdapter();
    if (real === null) throw new Error('Dawn has no null backend');
    return adapterLike(real, facts, (device) => {
      recorder = recordDevice(device, answer, hollow);
    });
  };
  return {
    gpu: { requestAdapter },
    recorder() {
      if (recorder === null) throw new Error('no device was opened');
      return recorder;
    },
  };
}

function zeros(bytes: ArrayBuffer): void {
  new Uint8Array(bytes).fill(0);
}

/** An adapter that looks like `facts`, and opens devices of `real`. */
function adapterLike(
  real: GPUAdapter,
  { info, features, limits, deviceTellsInfo }: AdapterFacts,
  onDevice: (device: GPUDevice) => void,
): GPUAdapter {
  const offered = new Set(features);
  const fullInfo = { ...info, device: '', isFallbackAdapter: false };
  const all = new Proxy(real.limits, {
    get: (target, name) => limits[String(name)] ?? Reflect.get(target, name, target),
  });
  const adapter: Pick<GPUAdapter, 'info' | 'features' | 'limits' | 'requestDevice'> = {
    info: fullInfo as GPUAdapterInfo,
    features: offered,
    limits: all,
    async requestDevice({ requiredFeatures = [], requiredLimits = {} } = {}) {
      const missing = [...requiredFeatures].find((name) => !offered.has(name));
      if (missing !== undefined) throw new TypeError(`the adapter has no ${missing}`);
      const beyond = Object.entries(requiredLimits).find(
        ([name, value]) => value !== undefined && value > Number(Reflect.get(all, name)),
      );
      if (beyond !== undefined) {
        throw new DOMException(`${beyond.join(' ')} is beyond the adapter`, 'OperationError');
      }
      const device = await real.requestDevice({
        requiredFeatures: [...requiredFeatures].filter((name) => real.features.has(name)),
      });
      const own = new Proxy(device.limits, {
        get: (target, name) =>
          Reflect.get(requiredLimits, name) ?? Reflect.get(target, name, target),
      });
      Object.defineProperty(device, 'limits', { value: own });
      Object.defineProperty(device, 'adapterInfo', {
        value: deviceTellsInfo ? fullInfo : undefined,
        configurable: true,
      });
      onDevice(device);
      return device;
    },
  };
  return adapter as GPUAdapter;
}
