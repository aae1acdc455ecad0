import { buildLab } from '../../../tools/lab/build-lab.ts';
import { manifestEntry } from '../model.ts';
import { place, type Rig } from '../rig.ts';
import type { Figures } from '../state.ts';

/** Builds the app with a manifest that has the model, into the work folder. */
export async function app(rig: Rig): Promise<Figures> {
  await buildLab(place.app(rig), manifestEntry(rig.model, rig.state.checksums));
  return {};
}
