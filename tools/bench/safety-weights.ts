/** The file of the safety checker that comes with the app. */
export const SAFETY_WEIGHTS = 'open-nsfw.safetensors.deflate';
