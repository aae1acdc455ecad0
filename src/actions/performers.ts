/** What the actions of the table do, as far as the first paint does without it. */
export { cancelJob } from '../../workers/records/cancel.ts';
export { forgetSource } from '../stores/source.ts';
export { anotherSeed } from './another-seed.ts';
export { deletePictures, undoDelete } from './delete-picture.ts';
export { removeMask } from './remove-mask.ts';
export { copyRecipe, copyShown, downloadAll, downloadShown, shareShown } from './download.ts';
export { showExample } from './example.ts';
export { bringBackRecipe } from './recipe.ts';
export { toggleStars } from './star.ts';
export { cancelGroup, goOnWith, tryOtherStrengths, tryStrengths } from './strength-strip.ts';
export { generate, retry } from './submit.ts';
export { takePhoto } from './take-photo.ts';
export { takePictures } from './take-pictures.ts';
export { setResultAsSource } from './use-as-input.ts';
