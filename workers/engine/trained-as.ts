import type { Prediction } from '../protocol/prediction.ts';
import { asksForPrediction, predictionConfig } from '../weights/checkpoint/prediction.ts';
import type { Model } from './model.ts';

/**
 * The config of the model's scheduler, with what a person said of how the model was trained. That counts for
 * a single-file checkpoint which does not say it itself, and for no other model.
 */
export function trainedAs(
  { scheduler, singleFile }: Pick<Model, 'scheduler' | 'singleFile'>,
  prediction: Prediction | undefined,
): object {
  if (prediction === undefined || !asksForPrediction(singleFile)) return scheduler;
  return { ...scheduler, ...predictionConfig(prediction) };
}
