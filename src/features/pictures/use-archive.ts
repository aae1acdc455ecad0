import { useState } from 'react';
import { plural } from '../../language/t.ts';
import type { Imported } from '../../actions/archive/import-files.ts';
import { perform } from '../../actions/perform.ts';
import type { JobRecord } from '../../../workers/records/record.ts';
import { setSession } from '../../stores/session.ts';

/** Pictures out of the app as a ZIP, and into it from files. */
export interface Archive {
  /** What is under way; nothing else can begin then. */
  readonly busy: 'export' | 'import' | null;
  /** What came of the last files, until it is closed. */
  readonly imported: Imported | null;
  readonly bringIn: (files: readonly File[]) => void;
  readonly download: (jobs: readonly JobRecord[]) => void;
  readonly close: () => void;
}

/** A failure of either is shown as the page's last problem, and an earlier one is not shown any more. */
export function useArchive(): Archive {
  const [busy, setBusy] = useState<Archive['busy']>(null);
  const [imported, setImported] = useState<Imported | null>(null);
  const during = async (what: 'export' | 'import', work: () => Promise<void>): Promise<void> => {
    if (busy !== null) return;
    setBusy(what);
    setSession({ problem: null });
    await perform(work);
    setBusy(null);
  };
  return {
    busy,
    imported,
    bringIn: (files) => {
      if (files.length === 0) return;
      void during('import', async () => {
        setImported(null);
        const { importFiles } = await import('../../actions/archive/import-files.ts');
        setImported(await importFiles(files));
      });
    },
    download: (jobs) =>
      void during('export', async () => {
        const { exportPictures } = await import('../../actions/archive/export-pictures.ts');
        const missing = await exportPictures(jobs);
        if (missing === 0) return;
        const { toasts } = await import('../../ui/toasts.ts');
        const title = plural(
          {
            one: '# of them is not stored any more, and not in the ZIP.',
            other: '# of them are not stored any more, and not in the ZIP.',
          },
          { count: missing },
        );
        toasts.add({ title });
      }),
    close: () => setImported(null),
  };
}
