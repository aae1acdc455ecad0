import { lazy } from 'react';
import { showFailure } from '../actions/perform.ts';
import Boundary from '../ui/Boundary.tsx';

const VIEWS = [
  lazy(() => import('../features/capability/CapabilityDialog.tsx')),
  lazy(() => import('../features/models/ModelsDialog.tsx')),
  lazy(() => import('./Shortcuts.tsx')),
  lazy(() => import('../ui/Toasts.tsx')),
] as const;

/**
 * The views that the first paint does without: what opens over the main screen. Their scripts are
 * asked for as soon as the main screen is there.
 */
export default function Later() {
  return VIEWS.map((View, at) => (
    // The list never changes.
    // oxlint-disable-next-line react/no-array-index-key
    <Boundary key={at} onFailure={showFailure}>
      <View />
    </Boundary>
  ));
}
