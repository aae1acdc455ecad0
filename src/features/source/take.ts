import { perform } from '../../actions/perform.ts';
import { whileChanging, whileOpening } from '../../stores/while-opening.ts';
import type { Dropped } from './dropped.ts';

/** Loaded with the first drop. */
const taking = () => import('./take-dropped.ts');

/** A model, a LoRA and a learned word are on no stage, and may take long to install. */
const NO_PICTURE = /\.(safetensors|ckpt|pti)$/i;

/**
 * Takes what was dropped or pasted. It counts as a change, a picture as one that is being opened, from this call on:
 * while the script that reads it is still on its way, too. What goes wrong is shown.
 */
export function take(dropped: Dropped): Promise<void> {
  const taken = async () => (await taking()).takeDropped(dropped);
  return perform(() => (mayBePicture(dropped) ? whileOpening(taken) : whileChanging(taken)));
}

/** Takes the address of a picture that was pasted. It may be a while until the picture comes, and a run waits for none. */
export function takeAddress(address: string): Promise<void> {
  return perform(async () => (await taking()).takePasted(address));
}

function mayBePicture({ entries, files }: Dropped): boolean {
  // The one that is taken.
  const file = files.find(({ type }) => type.startsWith('image/')) ?? files[0];
  return entries.length === 0 && file !== undefined && !NO_PICTURE.test(file.name);
}
