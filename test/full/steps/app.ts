import { buildLab } from '../build-lab.ts';
import { manifestEntry } from '../model.ts';
import { place, type Rig } from '../rig.ts';
import type { Figures } from '../state.ts';

/** The app, built with a manifest that has the model. It is kept, whatever is built elsewhere. */
export async function app(rig: Rig): Promise<Figures> {
  await buildLab(place.app(rig), manifestEntry(rig.model, rig.state.checksums));
  return {};
}
