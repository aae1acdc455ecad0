import { create } from 'zustand';
import type { EngineFailure } from '../../workers/protocol/failure.ts';
import { setSession } from '../stores/session.ts';
import type { Draft } from './draft.ts';
import { lookAtFiles } from './look-at-source.ts';
import type { PickedFolder } from './picked-folder.ts';

interface Offer {
  /** A model beyond the known ones that was looked at and could be installed. */
  readonly draft: Draft | null;
  readonly failure: EngineFailure | null;
}

export const useOffer = create<Offer>(() => ({ draft: null, failure: null }));

export function setOffer(offer: Offer): void {
  useOffer.setState({ draft: offer.draft, failure: offer.failure });
}

/** Shows a folder that was dropped or picked, in the dialog. */
export async function offerFolder({ name, files }: PickedFolder): Promise<void> {
  const looked = await lookAtFiles(name, files);
  setOffer(looked.ok ? { draft: looked.draft, failure: null } : { draft: null, ...looked });
  setSession({ dialog: 'models' });
}
