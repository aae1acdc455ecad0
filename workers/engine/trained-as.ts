import type { Prediction } from '../protocol/prediction.ts';
import { asksForPrediction, predictionConfig } from '../weights/checkpoint/prediction.ts';
import type { Model } from './model.ts';

type Trained = Pick<Model, 'scheduler' | 'singleFile' | 'prediction'>;

/**
 * The config of the model's scheduler, with what a person said of how the model was trained. That counts for
 * a single-file checkpoint which does not say it itself, and for no other model.
 * @param prediction what the job says; by default what the pack says that the model was exported in
 */
export function trainedAs(
  { scheduler, singleFile, prediction: exported }: Trained,
  prediction: Prediction | undefined = exported,
): object {
  if (prediction === undefined || !asksForPrediction(singleFile)) return scheduler;
  return { ...scheduler, ...predictionConfig(prediction) };
}
