import {
  type Prediction,
  PREDICTION_TENSORS,
  PREDICTION_TEXTS,
} from '../../protocol/prediction.ts';
import type { SafetensorsHeader } from '../safetensors.ts';

/** Whether a checkpoint says nowhere how it was trained, so that a person has to. */
export function saysNoPrediction({ tensors, metadata }: SafetensorsHeader): boolean {
  return (
    !PREDICTION_TENSORS.some((key) => tensors.has(key)) &&
    !PREDICTION_TEXTS.some((key) => (metadata[key] ?? '').trim() !== '')
  );
}

/** The fields of a scheduler's config that say what its model predicts. */
export function predictionConfig(prediction: Prediction): {
  readonly prediction_type: 'epsilon' | 'v_prediction';
  readonly rescale_betas_zero_snr: boolean;
} {
  switch (prediction) {
    case 'epsilon':
      return { prediction_type: 'epsilon', rescale_betas_zero_snr: false };
    case 'v_prediction':
      return { prediction_type: 'v_prediction', rescale_betas_zero_snr: false };
    case 'v_prediction_zero_snr':
      return { prediction_type: 'v_prediction', rescale_betas_zero_snr: true };
  }
}

/** Whether the `_single_file` of a model's index says that a person has to say how the model was trained. */
export function asksForPrediction(singleFile: unknown): boolean {
  return (
    typeof singleFile === 'object' &&
    singleFile !== null &&
    'asks' in singleFile &&
    singleFile.asks === true
  );
}
