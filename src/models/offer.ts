import { create } from 'zustand';
import type { EngineFailure } from '../../workers/protocol/failure.ts';
import { setSession } from '../stores/session.ts';
import type { Draft } from './draft.ts';
import { lookAtFiles } from './look-at-source.ts';
import type { PickedFolder } from './picked-folder.ts';

interface Offer {
  /** A model that a person named, dropped or picked, and that could be installed. */
  readonly draft: Draft | null;
  /** Why there is none. */
  readonly failure: EngineFailure | null;
}

export const useOffer = create<Offer>(() => ({ draft: null, failure: null }));

export function setOffer(offer: Offer): void {
  useOffer.setState({ draft: offer.draft, failure: offer.failure });
}

/** Opens the list of models and offers to install a dropped or picked folder. */
export async function offerFolder({ name, files }: PickedFolder): Promise<void> {
  const looked = await lookAtFiles(name, files);
  setOffer(looked.ok ? { draft: looked.draft, failure: null } : { draft: null, ...looked });
  setSession({ dialog: 'models' });
}
