import type { ModelSource, PackId, Precision } from '../protocol/engine-options.ts';
import type { EngineError } from '../failure.ts';
import type { EngineFailure } from '../protocol/failure.ts';
import type { ModelFolder } from '../weights/folder.ts';

/** A model that helps to draw, complete and sound. */
export interface Installed {
  readonly id: PackId;
  readonly precision: Precision;
}

/**
 * Where the engine gets its models from. The engine knows neither the model store nor the records:
 * workers/engine.worker.ts gives it this, and tests give it folders of their own.
 */
export interface Models {
  /** @throws EngineError `model_not_found`, `model_in_use`, `model_damaged`, `file_download_error` … */
  open(source: ModelSource): Promise<ModelFolder>;
  /**
   * Finds an installed model that helps to draw; of several precisions the one that was installed first.
   * @param model its id in the manifest
   */
  findInstalled(model: string): Promise<Installed | undefined>;
  /**
   * True if a run that failed with `error` should be tried again, because the same model can be read
   * from another place.
   */
  hasOtherCopy(source: ModelSource, error: unknown): Promise<boolean>;
  /**
   * Looks for the reason why a model that was read from `source` computes nonsense: a file that differs
   * from what was published.
   * @param onFile called before each file is read
   * @returns undefined if nothing is known of the model's files, or if they are sound
   */
  findDamage(source: ModelSource, onFile: (path: string) => void): Promise<EngineError | undefined>;
  /** Writes down that an installed pack turned out damaged, so that it is repaired before its next use. */
  markDamaged(pack: PackId, failure: EngineFailure): Promise<void>;
  /** @param letGo called when somebody wants to delete or repair a pack that may be open here */
  onPackAsked(letGo: (pack: PackId) => void): void;
}
