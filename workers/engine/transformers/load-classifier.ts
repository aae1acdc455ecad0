import { AutoModelForImageClassification, Tensor } from '@huggingface/transformers';
import type { Models, Installed } from '../models.ts';
import { DTYPES, loadInstalled } from './load-installed.ts';

/** A loaded network that sorts pictures. */
export interface Classifier {
  /** What each number of the output stands for. */
  readonly labels: readonly string[];
  /** @param pixels [1,3,height,width] @returns a logit for each label */
  logits(pixels: Float32Array, height: number, width: number): Promise<Float32Array>;
  /** Frees its memory. */
  dispose(): Promise<void>;
}

/**
 * Loads an installed image classifier with transformers.js, on the CPU backend. All of it is in memory
 * then, and its files can be deleted.
 * @throws {EngineError} as {@link loadInstalled}
 */
export async function loadClassifier(
  models: Pick<Models, 'open' | 'markDamaged'>,
  { id, precision }: Installed,
): Promise<Classifier> {
  const model = await loadInstalled(models, id, (name) =>
    AutoModelForImageClassification.from_pretrained(name, {
      dtype: DTYPES[precision],
      device: 'wasm',
    }),
  );
  return {
    labels: labelsOf(model.config),
    async logits(pixels, height, width) {
      const input = new Tensor('float32', pixels, [1, 3, height, width]);
      const { logits } = (await model({ pixel_values: input })) as { readonly logits: Tensor };
      return logits.data as Float32Array;
    },
    async dispose() {
      await model.dispose();
    },
  };
}

/** `id2label` of a config, by number. */
function labelsOf(config: object): readonly string[] {
  const named = 'id2label' in config ? config.id2label : undefined;
  if (typeof named !== 'object' || named === null) return [];
  return Object.entries(named)
    .toSorted(([a], [b]) => Number(a) - Number(b))
    .map(([, label]) => String(label));
}
