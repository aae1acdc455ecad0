import { showFailure } from '../actions/perform.ts';
import { setSession, useSession } from '../stores/session.ts';
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
 * What opens over the main screen. Its scripts are asked for after the first paint, and again with each opening if they
 * did not come.
 */
export default function Later() {
  const dialog = useSession((session) => session.dialog);
  return Object.entries(VIEWS).map(([name, View]) => (
    <Boundary
      key={name}
      of={name === dialog ? name : undefined}
      onFailure={(error) => {
        // Else it would be open, and nobody could see or close it.
        if (useSession.getState().dialog === name) setSession({ dialog: null });
        showFailure(error);
      }}
    >
      <View />
    </Boundary>
  ));
}
