import type { FirstUseKey } from '../../protocol/first-use.ts';
import { env } from '../runtime/ort.ts';

/** What a record of this adapter is true for. */
export function keyOf(adapter: GPUAdapter): FirstUseKey {
  const { info } = adapter;
  return {
    vendor: info.vendor,
    architecture: info.architecture,
    description: info.description,
    driver: 'driver' in info ? String(info.driver) : '',
    browser: navigator.userAgent ?? '',
    runtime: env.versions.web ?? env.versions.common,
  };
}
