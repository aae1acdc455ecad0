import { showFailure } from '../actions/perform.ts';
import Boundary from '../ui/Boundary.tsx';
import { laterView } from '../ui/later-view.ts';

const VIEWS = {
  batches: laterView(() => import('../features/batch/BatchNews.tsx')),
  address: laterView(() => import('../features/source/AddressDialog.tsx')),
  camera: laterView(() => import('../features/source/CameraDialog.tsx')),
  capability: laterView(() => import('../features/capability/CapabilityDialog.tsx')),
  commands: laterView(() => import('./CommandPalette.tsx')),
  models: laterView(() => import('../features/models/ModelsDialog.tsx')),
  pictures: laterView(() => import('../features/pictures/AllPictures.tsx')),
  shortcuts: laterView(() => import('./Shortcuts.tsx')),
  toasts: laterView(() => import('../ui/Toasts.tsx')),
} as const;

/**
 * What opens over the main screen. Its scripts are asked for after the first paint.
 */
export default function Later() {
  return Object.entries(VIEWS).map(([name, View]) => (
    <Boundary key={name} onFailure={showFailure}>
      <View />
    </Boundary>
  ));
}
