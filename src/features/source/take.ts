import { perform } from '../../actions/perform.ts';
import { whileChanging, whileOpening } from '../../stores/while-opening.ts';
import type { Dropped } from './dropped.ts';

/** Loaded with the first drop. */
const taking = () => import('./take-dropped.ts');

/** A model, a LoRA and a learned word are on no stage. */
const NO_PICTURE = /\.(safetensors|ckpt|pti)$/i;

/**
 * Takes what was dropped or pasted. It counts as a change of what a run has from this call on: while the script that
 * reads it is still on its way, too. What goes wrong is shown.
 */
export function take(dropped: Dropped): Promise<void> {
  return perform(async () => {
    if (mayBePicture(dropped)) {
      const { takeDropped } = await whileOpening(taking);
      // It counts by itself, until the picture is on the stage; its recipe is read after that.
      await takeDropped(dropped);
    } else await whileChanging(async () => (await taking()).takeDropped(dropped));
  });
}

/** Takes the address of a picture that was pasted. It may be a while until it answers; a run waits for the picture alone. */
export function takeAddress(address: string): Promise<void> {
  return perform(async () => (await taking()).takePasted(address));
}

function mayBePicture({ entries, files }: Dropped): boolean {
  // The one that is taken.
  const file = files.find(({ type }) => type.startsWith('image/')) ?? files[0];
  return entries.length === 0 && file !== undefined && !NO_PICTURE.test(file.name);
}
