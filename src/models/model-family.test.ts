import { describe, expect, it } from 'vitest';
import { familyOf } from './model-family.ts';

const SDXL = {
  _class_name: 'StableDiffusionXLPipeline',
  text_encoder: ['transformers', 'CLIPTextModel'],
};
const sampler = (_class_name: string, more: object = {}) => ({ _class_name, ...more });

describe('the family of a diffusers folder', () => {
  it.each([
    ['Playground v2.5', sampler('EDMDPMSolverMultistepScheduler')],
    ['SDXL', sampler('EulerDiscreteScheduler', { timestep_spacing: 'leading' })],
    [
      'SDXL Turbo, made for few steps',
      sampler('EulerAncestralDiscreteScheduler', { timestep_spacing: 'trailing' }),
    ],
    ['SDXL, made for few steps (LCM)', sampler('LCMScheduler')],
    ['SDXL, v-prediction', sampler('EulerDiscreteScheduler', { prediction_type: 'v_prediction' })],
    ['SDXL', undefined],
  ])('is %s by its scheduler', (name, scheduler) => {
    expect(familyOf(SDXL, scheduler)).toEqual({ name, unsuited: null });
  });

  it('of another pipeline is named, with the reason why it is of no use', () => {
    const flux = familyOf({ _class_name: 'FluxPipeline' }, undefined);
    expect(flux).toEqual({
      name: 'Flux',
      unsuited: 'It is a FluxPipeline. Only models of the SDXL family can be used here.',
    });
    const refiner = {
      _class_name: 'StableDiffusionXLImg2ImgPipeline',
      text_encoder: [null, null],
    };
    expect(familyOf(refiner, undefined)).toMatchObject({ name: 'SDXL refiner' });
    expect(familyOf(refiner, undefined)?.unsuited).toContain('one text encoder');
  });

  it.each([undefined, null, 'text', {}, { _class_name: 1 }])('is not known of %j', (index) => {
    expect(familyOf(index, undefined)).toBeNull();
  });
});
