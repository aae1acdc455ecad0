/** How a model was trained to be sampled, as far as its single file says it. */
export type Training =
  /** In the formulation of Karras et al. 2022, as Playground v2.5: the file has `edm_mean` and `edm_std`. */
  | { readonly kind: 'edm' }
  /** In discrete steps, as SDXL. */
  | {
      readonly kind: 'discrete';
      readonly prediction: 'epsilon' | 'v_prediction';
      /** The last step of training has no signal (the key `ztsnr`). */
      readonly zeroSignal: boolean;
    };

/** Makes the `scheduler/scheduler_config.json` of a checkpoint: Playground v2.5's, or SDXL's. */
export function schedulerConfig(training: Training): object {
  switch (training.kind) {
    case 'edm':
      return {
        _class_name: 'EDMDPMSolverMultistepScheduler',
        algorithm_type: 'dpmsolver++',
        dynamic_thresholding_ratio: 0.995,
        euler_at_final: false,
        final_sigmas_type: 'zero',
        lower_order_final: true,
        num_train_timesteps: 1000,
        prediction_type: 'epsilon',
        rho: 7,
        sample_max_value: 1,
        sigma_data: 0.5,
        sigma_max: 80,
        sigma_min: 0.002,
        solver_order: 2,
        solver_type: 'midpoint',
        thresholding: false,
      };
    case 'discrete':
      return {
        _class_name: 'EulerDiscreteScheduler',
        beta_end: 0.012,
        beta_schedule: 'scaled_linear',
        beta_start: 0.00085,
        clip_sample: false,
        interpolation_type: 'linear',
        num_train_timesteps: 1000,
        prediction_type: training.prediction,
        rescale_betas_zero_snr: training.zeroSignal,
        sample_max_value: 1,
        set_alpha_to_one: false,
        skip_prk_steps: true,
        steps_offset: 1,
        timestep_spacing: 'leading',
        trained_betas: null,
        use_karras_sigmas: false,
      };
  }
}
