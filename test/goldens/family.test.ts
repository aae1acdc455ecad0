import { chooseModel } from '../../tools/runner/model-folder.ts';
import { FAMILY_CASES, readFamilyCase } from './family-case.ts';
import { fixture } from './golden-case.ts';
import { describeGoldens } from './golden-suite.ts';

const modelFolder = fixture('tiny-playground');

/** Tensors that these references leave out; other references hold the same code to them. */
const omitted = [
  'ids_1',
  'ids_2',
  'negative_ids_1',
  'negative_ids_2',
  'image',
  'moments_mean',
  'moments_logvar',
  'posterior_noise',
  'latents_init',
  'unet_input',
  'add_time_ids',
  // Other runs are cut to what is new in them; DDIM, LCM and TCD have no levels.
  'prompt_embeds',
  'negative_prompt_embeds',
  'pooled',
  'negative_pooled',
  'decoded',
  'sigmas',
];

describeGoldens({
  cases: FAMILY_CASES.map(readFamilyCase),
  model: await chooseModel(modelFolder),
  modelFolder,
  compare: { omitted },
});
