import { lazy } from 'react';
import { pageFailure, showFailure } from '../../actions/perform.ts';
import Boundary from '../../ui/Boundary.tsx';
import Failure from '../../ui/Failure.tsx';
import Sheet from '../../ui/Sheet.tsx';
import { setSession, useSession } from '../../stores/session.ts';

/** Loaded when it is opened. */
const Models = lazy(() => import('./Models.tsx'));

function notShown(error: unknown) {
  return <Failure failure={pageFailure(error)} />;
}

/** The dialog with all models. */
export default function ModelsDialog() {
  const open = useSession((session) => session.dialog === 'models');
  return (
    <Sheet title="Models" open={open} onClose={() => setSession({ dialog: null })}>
      <Boundary onFailure={showFailure} instead={notShown}>
        <Models />
      </Boundary>
    </Sheet>
  );
}
