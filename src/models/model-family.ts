/** What the configs of a diffusers folder say of a model before it is installed. */

/** What kind of model it is, and why it cannot be used here, if it cannot. */
export interface Family {
  /** As a person reads it: "Playground v2.5", "SDXL Turbo". */
  readonly name: string;
  /** A sentence; null where nothing speaks against it. The install checks much more. */
  readonly unsuited: string | null;
}

/**
 * The family of a diffusers folder.
 * @param index its model_index.json
 * @param scheduler its scheduler/scheduler_config.json; undefined where that did not come
 * @returns null if the index names no pipeline
 */
export function familyOf(index: unknown, scheduler: unknown): Family | null {
  const pipeline = textOf(index, '_class_name');
  if (pipeline === undefined) return null;
  if (!pipeline.startsWith('StableDiffusionXL')) {
    const name = pipeline.replace(/(Img2Img|Inpaint)?Pipeline$/, '');
    return {
      name,
      unsuited: `It is a ${pipeline}. Only models of the SDXL family can be used here.`,
    };
  }
  if (textOf(index, '_class_name')?.includes('Instruct') === true) {
    return { name: pipeline, unsuited: `It is a ${pipeline}, which takes other input.` };
  }
  if (textOf(index, 'text_encoder', 1) === undefined) {
    return {
      name: 'SDXL refiner',
      unsuited:
        'It has one text encoder, as the refiner of SDXL. Models with two can be used here.',
    };
  }
  return { name: sdxlName(scheduler), unsuited: null };
}

/** The member of the SDXL family that is sampled so. */
function sdxlName(scheduler: unknown): string {
  const sampler = textOf(scheduler, '_class_name') ?? '';
  if (sampler.startsWith('EDM')) return 'Playground v2.5';
  if (sampler.startsWith('LCM')) return 'SDXL, made for few steps (LCM)';
  if (textOf(scheduler, 'prediction_type') === 'v_prediction') return 'SDXL, v-prediction';
  const trailing = textOf(scheduler, 'timestep_spacing') === 'trailing';
  return trailing && sampler.startsWith('Euler') ? 'SDXL Turbo, made for few steps' : 'SDXL';
}

/** A text in an object, or at a place of a list in it. */
function textOf(json: unknown, name: string, at?: number): string | undefined {
  if (typeof json !== 'object' || json === null) return undefined;
  const value = (json as Readonly<Record<string, unknown>>)[name];
  const found: unknown = at === undefined || !Array.isArray(value) ? value : value[at];
  return typeof found === 'string' ? found : undefined;
}
