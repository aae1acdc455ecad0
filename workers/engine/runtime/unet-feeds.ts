import type { OrtTensor } from './ort.ts';

/** The inputs of one call of the UNet, by their names. Small ones may lie on the CPU, in float32. */
export type UnetFeeds = Readonly<Record<string, OrtTensor>>;

export type OutputShape = Pick<OrtTensor, 'type' | 'dims'>;

/** Types and shapes of what a session of the UNet gives. */
export interface UnetOutputs {
  readonly out_sample: OutputShape;
  /** null where the session does not give it (graph/unet-outer.ts). */
  readonly inner: OutputShape | null;
}
