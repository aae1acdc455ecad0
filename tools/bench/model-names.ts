/** The name of the model that has the published one's shape and random weights. */
export const RANDOM_FULL = 'random-full';

/** The file of a folder that has its UNet as an exporter writes it. */
export const NAIVE = 'naive.onnx';
