import { t } from '../../language/t.ts';
import Sheet from '../../ui/Sheet.tsx';
import { setSession, useSession } from '../../stores/session.ts';
import Models from './Models.tsx';

/** The dialog with all models. */
export default function ModelsDialog() {
  const open = useSession((session) => session.dialog === 'models');
  return (
    <Sheet title={t('Models')} open={open} onClose={() => setSession({ dialog: null })}>
      <Models />
    </Sheet>
  );
}
