import { FileArchive, FolderInput } from 'lucide-react';
import { t } from '../../language/t.ts';
import type { JobRecord } from '../../../workers/records/record.ts';
import { perform } from '../../actions/perform.ts';
import controls from '../../ui/controls.module.css';
import { pickFiles } from '../../ui/pick-file.ts';
import type { Archive } from './use-archive.ts';

interface Props {
  /** What a ZIP would have in it. */
  readonly jobs: readonly JobRecord[];
  readonly archive: Archive;
}

const QUIET = `${controls.button} ${controls.quiet}`;
const READ = 'image/png,image/jpeg,image/webp,application/zip,.zip';

/** Saving pictures as a ZIP with their recipes, and bringing such files in. */
export default function ArchiveButtons({ jobs, archive }: Props) {
  const { busy, download, bringIn } = archive;
  return (
    <>
      <button
        type="button"
        className={QUIET}
        disabled={busy !== null || jobs.length === 0}
        title={t('Pictures, the pictures they were made of, and their recipes')}
        onClick={() => download(jobs)}
      >
        <FileArchive aria-hidden />
        <span>{busy === 'export' ? t('Packing…') : t('Download as ZIP')}</span>
      </button>
      <button
        type="button"
        className={QUIET}
        disabled={busy !== null}
        title={t(
          'A ZIP from here, or pictures that carry their recipe. You can drop them here, too.',
        )}
        onClick={() => void perform(async () => bringIn(await pickFiles(READ)))}
      >
        <FolderInput aria-hidden />
        <span>{busy === 'import' ? t('Reading…') : t('Bring in')}</span>
      </button>
    </>
  );
}
