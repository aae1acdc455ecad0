import { Star } from 'lucide-react';
import { t } from '../../language/t.ts';
import type { JobRecord } from '../../../workers/records/record.ts';
import { isStarred } from '../../../workers/records/star.ts';
import { keyName } from '../../actions/keys.ts';
import { useAction } from '../../actions/use-action.ts';
import controls from '../../ui/controls.module.css';

/** Stars the picture on the stage, or takes the star away. */
export default function StarButton({ job }: { readonly job: JobRecord }) {
  const { label, keys, perform } = useAction('star');
  const starred = isStarred(job);
  return (
    <button
      type="button"
      className={`${controls.button} ${controls.quiet}`}
      data-action="star"
      aria-pressed={starred}
      title={`${starred ? t('Take the star away') : label} (${keys.map(keyName).join(', ')})`}
      onClick={() => void perform()}
    >
      <Star aria-hidden fill={starred ? 'currentColor' : 'none'} />
      <span>{label}</span>
    </button>
  );
}
