import type { Stage } from '../../graph/stages.ts';
import type { Residency } from '../../protocol/engine-options.ts';

/**
 * A model whose weights have at most this many bytes stays whole: any GPU with WebGPU offers far
 * more.
 */
const KEPT_BYTES = 1024 ** 3;

/**
 * A guess, as WebGPU does not say how much memory there is.
 * @param weightBytes of all stages together
 */
export function residencyFor(weightBytes: number): Residency {
  return weightBytes <= KEPT_BYTES ? 'all' : 'unet';
}

/** The UNet's graphs: the whole, and the part of it that some runs call. */
export const OF_UNET = ['unet', 'unet_outer'] as const satisfies readonly Stage[];

export function isOfUnet(stage: string): boolean {
  return OF_UNET.some((each) => each === stage);
}

/** Whether a stage keeps its weights when a job does not need it any more. */
export function stays(stage: Stage, residency: Residency): boolean {
  return residency === 'all' || (residency === 'unet' && isOfUnet(stage));
}

/**
 * Bytes of GPU memory that a run counts on where nobody has measured how much there is. A guess: graphics
 * cards with less than 6 GB have 4 GB, and a machine with 8 GB for all gives its GPU about so much. The
 * published model with 8 or 4 bits then keeps its UNet; in fp16 the UNet has to be read again for each job.
 */
export const GUESSED_ROOM = 4 * 1024 ** 3;

/** What decides whether the UNet can stay while another stage runs. All are bytes. */
export interface Crowding {
  /** In live buffers, the UNet and what it has pooled included. */
  readonly live: number;
  /** What the other stage needs: its weights, and what it makes. */
  readonly needed: number;
  /** Measured; null if nobody did. */
  readonly room: number | null;
}

/** Whether the UNet can stay while another stage runs. Running out is more than a UNet read again costs. */
export function fitsBesideUnet({ live, needed, room }: Crowding): boolean {
  return live + needed <= (room ?? GUESSED_ROOM);
}
