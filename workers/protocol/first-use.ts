/**
 * What the first-use check found out about a GPU: types only. The engine checks each adapter once
 * (workers/engine/first-use), the records room keeps the answer, and the page shows it.
 */
import type { DeviceSpeed } from './device.ts';
import type { Kernels } from './kernels.ts';

/** To be raised when checks, their limits or {@link FirstUseRecord} change: older records then count no more. */
export const FIRST_USE_SCHEMA = 5;

/**
 * The checks, in the order in which they run. The simplest come first: a device that is lost in one
 * of these is lost for another reason than its kernels.
 */
export const CHECK_IDS = [
  'gate_and_moves',
  'group_norm',
  'layer_norm',
  'self_attention',
  'long_attention',
  'cross_attention',
  'causal_attention',
  'vae_attention',
  'linear_q8',
  'linear_q4',
  'deep_linear',
  'convolution',
  'convolution_fp32',
  'capture',
  'weights',
  'demo_picture',
] as const;
export type CheckId = (typeof CHECK_IDS)[number];

/** The element type that the graphs of a model compute in; the VAE is written in fp32 beside it. */
export type GraphFloat = 'fp32' | 'fp16';

/** The result of one check of one way of computing. */
export interface CheckResult {
  readonly id: CheckId;
  /** Which way was tried, such as `fused` or `plain`; `usual` where a check knows one way only. */
  readonly way: string;
  /** `skipped`: this device has no use for the check, or it is a software adapter. */
  readonly verdict: 'passed' | 'failed' | 'skipped';
  /** The error that was measured; null where nothing came back, or nothing was computed. */
  readonly measured: number | null;
  /** The largest `measured` that passes; the unit is the check's own. `demo_picture`: the smallest, in dB. */
  readonly limit: number;
  readonly milliseconds: number;
  /** Why it did not pass, as one line; empty where it passed. */
  readonly why: string;
}

/** All results of one device: the same adapter is opened anew for each pair of these two. */
export interface Survey {
  /** Whether the device was opened with the feature `subgroups`. */
  readonly subgroups: boolean;
  readonly float: GraphFloat;
  readonly results: readonly CheckResult[];
}

/** How models run on an adapter. */
export interface FirstUseChoice {
  readonly kernels: Kernels;
  /** `fp32`: graphs in half precision compute wrongly here, or the adapter has no 16-bit floats. */
  readonly float: GraphFloat;
  /** Whether to open the device with the feature `subgroups`, where the adapter has it. */
  readonly subgroups: boolean;
  /** Whether recorded calls of the UNet are right. */
  readonly capture: boolean;
  /** `float`: quantised linear layers are wrong in every way; models run unquantised. */
  readonly linear: 'as-asked' | 'float';
  /** One sentence where nothing gives right pictures; then this adapter is not used. */
  readonly refused: string | null;
}

/** What a record is true for. If one of these is another, the check is made again. */
export interface FirstUseKey {
  readonly vendor: string;
  readonly architecture: string;
  readonly description: string;
  /** The driver's version; empty where the browser does not say. */
  readonly driver: string;
  /** The browser's user agent. */
  readonly browser: string;
  /** Version of ONNX Runtime. */
  readonly runtime: string;
}

/** The kept answer of a first-use check. */
export interface FirstUseRecord {
  /** {@link FIRST_USE_SCHEMA} of the app that wrote it. */
  readonly schema: number;
  readonly key: FirstUseKey;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** `reduced`: a software adapter, on which the whole check would take minutes. */
  readonly form: 'whole' | 'reduced';
  /** In the order in which they were made; the last one is of the device that was chosen. */
  readonly surveys: readonly Survey[];
  readonly choice: FirstUseChoice;
  /** null where it was not measured. */
  readonly speed: DeviceSpeed | null;
  /**
   * Set once a run in half precision gave values that are no numbers: such runs are computed in
   * fp32 since then, whatever `choice` says.
   */
  readonly halfFailed: boolean;
  /** Set once a run failed with recorded calls of the UNet and went through without: none are made since then. */
  readonly captureFailed: boolean;
}

/** Whether a kept record is about this adapter, browser and runtime. */
export function isRecordOf(record: FirstUseRecord, key: FirstUseKey): boolean {
  return record.schema === FIRST_USE_SCHEMA && firstUseId(record.key) === firstUseId(key);
}

/** A key as a text: the identity of its record. */
export function firstUseId(key: FirstUseKey): string {
  const { vendor, architecture, description, driver, browser, runtime } = key;
  return JSON.stringify([vendor, architecture, description, driver, browser, runtime]);
}
