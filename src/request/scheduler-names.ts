/**
 * Classes of diffusers that a request may name. The engine has a schedule for each
 * (workers/engine/diffusion/schedulers).
 */
export const SCHEDULER_NAMES = [
  'EDMDPMSolverMultistepScheduler',
  'EDMEulerScheduler',
  'EulerDiscreteScheduler',
  'EulerAncestralDiscreteScheduler',
  'DPMSolverMultistepScheduler',
  'UniPCMultistepScheduler',
  'DDIMScheduler',
  'LCMScheduler',
  'TCDScheduler',
] as const;
