/** Which of a run's steps may call less than both predictions of the whole UNet, because the request allows it. */
import { isWholeStep } from '../../../src/request/fast-names.ts';
import type { GenerateRequest } from '../../../src/request/schema.ts';
import type { ScheduleStep } from '../diffusion/schedulers/types.ts';
import type { Reporter } from '../reporter.ts';
import type { StepLevel } from './denoiser.ts';

/** A step of the schedule, and how it calls the UNet. */
export interface PlannedStep {
  readonly step: ScheduleStep;
  readonly level: StepLevel;
  /** 2 with guidance. */
  readonly calls: 1 | 2;
}

/**
 * Plans the steps of each picture.
 * @param guided whether a step has two predictions, but where guidance has ended
 */
export function planSteps(
  steps: readonly ScheduleStep[],
  { fast, guidance_end_sigma = 0 }: Pick<GenerateRequest, 'fast' | 'guidance_end_sigma'>,
  guided: boolean,
): readonly PlannedStep[] {
  return steps.map((step, index) => ({
    step,
    level: isWholeStep(index, fast) ? 'whole' : 'outer',
    calls: guided && step.sigma >= guidance_end_sigma ? 2 : 1,
  }));
}

/** Calls of a level in one picture. */
export function callsOf(plan: readonly PlannedStep[], level: StepLevel): number {
  return plan.reduce((sum, step) => sum + (step.level === level ? step.calls : 0), 0);
}

/** Says in the job's log what makes it faster and its picture another one. */
export function reportPlan(
  plan: readonly PlannedStep[],
  { fast, guidance_end_sigma = 0 }: Pick<GenerateRequest, 'fast' | 'guidance_end_sigma'>,
  guided: boolean,
  report: Reporter,
): void {
  if (fast !== undefined) {
    const whole = plan.filter(({ level }) => level === 'whole').length;
    const text = `${fast}: ${whole} of ${plan.length} steps call the whole UNet, the others its outer level only`;
    report.log('INFO', text, 'fewer_calls');
  }
  const unguided = plan.filter(({ calls }) => calls === 1).length;
  if (guided && unguided > 0) {
    const text = `guidance ends at sigma ${guidance_end_sigma}: ${unguided} of ${plan.length} steps run without it`;
    report.log('INFO', text, 'fewer_calls');
  }
}
