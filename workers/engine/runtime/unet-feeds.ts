import type { OrtTensor } from './ort.ts';

/** The inputs of one call of the UNet, by their names. Small ones may lie on the CPU, in float32. */
export type UnetFeeds = Readonly<Record<string, OrtTensor>>;
