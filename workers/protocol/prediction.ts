/**
 * What a single-file checkpoint was trained to predict. Page and workers both look for it in the file, and a
 * person says it where the file does not. Types and constants only.
 */

/**
 * `epsilon`: the noise, as SDXL. `v_prediction`: v, a mixture of noise and picture.
 * `v_prediction_zero_snr`: v, with a last step of training that has no signal.
 */
export const PREDICTIONS = ['epsilon', 'v_prediction', 'v_prediction_zero_snr'] as const;
export type Prediction = (typeof PREDICTIONS)[number];

/** A file with any of these tensors says how it was trained. */
export const PREDICTION_TENSORS: readonly string[] = ['edm_mean', 'edm_std', 'v_pred', 'ztsnr'];

/** So does a file with any of these texts in its metadata. */
export const PREDICTION_TEXTS: readonly string[] = [
  'modelspec.prediction_type',
  'scheduler/scheduler_config.json',
];
