import { Fragment } from 'react';
import { sentence } from '../../language/sentence.ts';
import { t } from '../../language/t.ts';
import type { JobRecord, JobResult } from '../../../workers/records/record.ts';
import { recipeText } from '../../actions/picture-recipe.ts';
import CopyButton from '../../ui/CopyButton.tsx';
import Sheet from '../../ui/Sheet.tsx';
import { formatDuration } from '../../language/format-number.ts';
import styles from './Details.module.css';
import Inside from './Inside.tsx';
import { RanOn } from './RanOn.tsx';
import { recipeRows } from './recipe-rows.ts';

interface Props {
  readonly job: JobRecord;
  readonly result: JobResult;
  readonly open: boolean;
  readonly onClose: () => void;
}

/** Tells how a picture was made: warnings, the recipe, where it ran, and, folded, what went on inside. */
export default function Details({ job, result, open, onClose }: Props) {
  const { metrics } = result;
  const warnings = job.log.filter(({ level }) => level === 'WARN' || level === 'ERROR');
  const seconds = metrics?.stages.reduce((sum, stage) => sum + stage.seconds, 0);
  return (
    <Sheet title={t('How it was made')} open={open} onClose={onClose}>
      {warnings.map(({ at, code, message }) => (
        <p key={`${at}-${message}`} className={styles.warning}>
          {sentence(message) ?? message} {code !== undefined && <code>{code}</code>}
        </p>
      ))}
      {/* First, so that the keyboard comes into what scrolls. */}
      <div>
        <CopyButton label={t('Copy the recipe')} text={() => recipeText(job)} />
      </div>
      <dl className={styles.facts}>
        {recipeRows(job, result).map(({ title, value }) => (
          <Fragment key={title}>
            <dt>{title}</dt>
            <dd>{value}</dd>
          </Fragment>
        ))}
        {seconds !== undefined && (
          <>
            <dt>{t('Time')}</dt>
            <dd>{formatDuration(seconds)}</dd>
          </>
        )}
        <RanOn job={job} metrics={metrics} />
      </dl>
      <Inside job={job} metrics={metrics} />
    </Sheet>
  );
}
