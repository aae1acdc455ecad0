import type { UnetTwin } from './unet-twin.ts';

/** The twin of a model's UNet, which fits the LoRAs that the model wore when it was started. */
export class KeptTwin {
  #kept: {
    readonly thread: UnetTwin | null;
    readonly worn: string;
    readonly givesInner: boolean;
  } | null = null;

  /** The twin for these LoRAs; null if there is none. */
  of(worn: string): UnetTwin | null {
    return this.#kept?.worn === worn ? this.#kept.thread : null;
  }

  /** Whether one was tried to be started for these LoRAs. It is not tried twice. */
  wasTried(worn: string): boolean {
    return this.#kept?.worn === worn;
  }

  /**
   * Keeps a twin in place of the one before.
   * @param thread null where none can be started
   * @param givesInner whether its UNet gives what the outer level reads
   */
  keep(thread: UnetTwin | null, worn: string, givesInner: boolean): void {
    this.close();
    this.#kept = { thread, worn, givesInner };
  }

  /** Whether there is one whose UNet gives what the outer level reads. */
  get givesInner(): boolean {
    return this.#kept?.givesInner === true && this.#kept.thread !== null;
  }

  /** Ends a twin whose UNet does not give what the outer level reads. Another one may be tried then. */
  closeWithoutInner(): void {
    if (this.#kept?.givesInner === false) this.close();
  }

  /** Ends the twin, if there is one. */
  close(): void {
    this.#kept?.thread?.close();
    this.#kept = null;
  }
}
