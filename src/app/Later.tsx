import { lazy } from 'react';
import { showFailure } from '../actions/perform.ts';
import Boundary from '../ui/Boundary.tsx';

const VIEWS = {
  address: lazy(() => import('../features/source/AddressDialog.tsx')),
  camera: lazy(() => import('../features/source/CameraDialog.tsx')),
  capability: lazy(() => import('../features/capability/CapabilityDialog.tsx')),
  commands: lazy(() => import('./CommandPalette.tsx')),
  models: lazy(() => import('../features/models/ModelsDialog.tsx')),
  pictures: lazy(() => import('../features/pictures/AllPictures.tsx')),
  shortcuts: lazy(() => import('./Shortcuts.tsx')),
  toasts: lazy(() => import('../ui/Toasts.tsx')),
} as const;

/**
 * The views that the first paint does without: what opens over the main screen. Their scripts are
 * asked for as soon as the main screen is there.
 */
export default function Later() {
  return Object.entries(VIEWS).map(([name, View]) => (
    <Boundary key={name} onFailure={showFailure}>
      <View />
    </Boundary>
  ));
}
