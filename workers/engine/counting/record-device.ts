import { Tally, type Counts } from './counts.ts';
import { recordBuffers, type Answer } from './record-buffers.ts';
import { recordEncoders } from './record-encoders.ts';
import { recordPipelines } from './record-pipelines.ts';

/** Counts what a program asks of a device, section by section. */
export interface DeviceRecorder {
  /** Counts go to this section from now on. A name that was used before goes on counting. */
  begin(section: string): void;
  /** Every section so far, in the order in which they began first. */
  sections(): ReadonlyMap<string, Counts>;
  /** Bytes of the buffers that are live now. */
  live(): number;
  /**
   * Whether the calls from now on go to the device as they are, so that counting takes no time of
   * them. Buffers are counted all the same. @throws Error on a hollow device, which needs every call
   */
  pause(paused: boolean): void;
}

/**
 * Wraps the methods of one device, of its queue, and of what the device makes from now on. The calls
 * go on to the device.
 * @param answer for a device that computes nothing: what is read back is what this function writes
 * @param hollow whether storage buffers take hardly any memory, so that a run that needs many gigabytes can be
 *   counted. No byte reaches such a buffer
 */
export function recordDevice(
  device: GPUDevice,
  answer: Answer | null = null,
  hollow = answer !== null,
): DeviceRecorder {
  const tallies = new Map<string, Tally>();
  let tally = new Tally();
  let paused = false;
  const recording = { device, tally: () => tally, paused: () => paused };
  const buffers = recordBuffers(recording, answer, hollow);
  recordEncoders(recording, buffers, recordPipelines(recording));
  device.addEventListener('uncapturederror', (event) => {
    tally.errors.push(event.error.message);
  });
  return {
    begin(section) {
      tally = tallies.get(section) ?? new Tally();
      tallies.set(section, tally);
      tally.live(buffers.live());
    },
    sections: () => new Map([...tallies].map(([name, each]) => [name, each.counts()])),
    live: () => buffers.live(),
    pause(now) {
      if (hollow) throw new Error('a hollow device cannot do without its recorder');
      paused = now;
    },
  };
}
