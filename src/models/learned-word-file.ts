import { headerText } from './file-header.ts';

/** The names that trainers give to the vectors of a textual inversion. Nothing else has tensors of these names. */
const VECTORS = /"(clip_[lg]|emb_params|text_encoders_[01]|text_encoder|text_encoder_2)"\s*:\s*\{/;

/** Whether a file teaches the model a word, by its name and by the names of its tensors. */
export async function isLearnedWord(file: File): Promise<boolean> {
  if (/\.pti$/i.test(file.name)) return true;
  return /\.safetensors$/i.test(file.name) && VECTORS.test(await headerText(file));
}
