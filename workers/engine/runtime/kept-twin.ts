import type { UnetTwin } from './unet-twin.ts';

/** The twin of a model's UNet, which fits the LoRAs that the model wore when it was started. */
export class KeptTwin {
  #kept: { readonly thread: UnetTwin | null; readonly worn: string } | null = null;

  /** The twin for these LoRAs; null if there is none. */
  of(worn: string): UnetTwin | null {
    return this.#kept?.worn === worn ? this.#kept.thread : null;
  }

  /** Whether one was tried to be started for these LoRAs. It is not tried twice. */
  wasTried(worn: string): boolean {
    return this.#kept?.worn === worn;
  }

  /** Keeps a twin in place of the one before. @param thread null where none can be started */
  keep(thread: UnetTwin | null, worn: string): void {
    this.close();
    this.#kept = { thread, worn };
  }

  /** Ends the twin, if there is one. */
  close(): void {
    this.#kept?.thread?.close();
    this.#kept = null;
  }
}
