import { lazy, Suspense } from 'react';
import Sheet from '../../ui/Sheet.tsx';
import { setSession, useSession } from '../../stores/session.ts';

/** Loaded when it is opened. */
const Models = lazy(() => import('./Models.tsx'));

/** The dialog with all models. */
export default function ModelsDialog() {
  const open = useSession((session) => session.dialog === 'models');
  return (
    <Sheet title="Models" open={open} onClose={() => setSession({ dialog: null })}>
      <Suspense>
        <Models />
      </Suspense>
    </Sheet>
  );
}
