/** What the steps of `npm test` take: minutes by the clock, and seconds of the machine's processors. */
import { cpus } from 'node:os';

/**
 * @typedef {{ milliseconds: number, busyMilliseconds: number }} Moment
 * @typedef {{ name: string, seconds: number, cpuSeconds: number }} StepTime
 */

/**
 * Now, by the clock and by what all processors have worked since the machine started. Browsers are counted
 * in that way only: they leave processes behind that Node cannot ask for. Other programs are counted too,
 * so a busy machine has more than the tests took.
 * @returns {Moment}
 */
export function moment() {
  const busy = cpus().map(({ times: { user, nice, sys, irq } }) => user + nice + sys + irq);
  return {
    milliseconds: performance.now(),
    busyMilliseconds: busy.reduce((sum, each) => sum + each, 0),
  };
}

/**
 * @param {string} name
 * @param {Moment} from
 * @param {Moment} [to] now by default
 * @returns {StepTime}
 */
export function timeSince(name, from, to = moment()) {
  return {
    name,
    seconds: (to.milliseconds - from.milliseconds) / 1000,
    cpuSeconds: (to.busyMilliseconds - from.busyMilliseconds) / 1000,
  };
}

/**
 * The two lines at the end of a run.
 * @param {readonly StepTime[]} steps
 * @param {StepTime} all
 * @returns {string[]}
 */
export function timeLines(steps, all) {
  const each = [...steps, { ...all, name: 'all' }];
  const minutes = each.map(({ name, seconds }) => `${name} ${(seconds / 60).toFixed(1)}`);
  const cpu = each.map(({ name, cpuSeconds }) => `${name} ${cpuSeconds.toFixed(0)}`);
  return [`Minutes: ${minutes.join(', ')}`, `CPU seconds of the machine: ${cpu.join(', ')}`];
}
