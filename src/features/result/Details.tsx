import { Fragment } from 'react';
import type { JobRecord, JobResult } from '../../../workers/records/record.ts';
import Sheet from '../../ui/Sheet.tsx';
import { sourceLabel } from '../history/source-label.ts';
import { detailRows } from '../../request/detail-rows.ts';
import { APP } from '../../request/endpoint.ts';
import styles from './Details.module.css';
import { RanOn, Stages } from './RanOn.tsx';

interface Props {
  readonly job: JobRecord;
  readonly result: JobResult;
  readonly open: boolean;
  readonly onClose: () => void;
}

/**
 * Tells how a picture was made: its request, warnings, where it ran, and the time of each stage.
 */
export default function Details({ job, result, open, onClose }: Props) {
  const { request, log } = job;
  const { metrics } = result;
  const warnings = log.filter(({ level }) => level === 'WARN' || level === 'ERROR');
  const notes = log.filter(({ level }) => level === 'INFO');
  const source = sourceLabel(job);
  return (
    <Sheet title="How it was made" open={open} onClose={onClose}>
      {warnings.map(({ at, code, message }) => (
        <p key={`${at}-${message}`} className={styles.warning}>
          {message} {code !== undefined && <code>{code}</code>}
        </p>
      ))}
      <dl className={styles.facts}>
        {detailRows(request).map(({ title, value }) => (
          <Fragment key={title}>
            <dt>{title}</dt>
            <dd>{value}</dd>
          </Fragment>
        ))}
        {result.output.prompt !== request.prompt && (
          <>
            <dt>Prompt written out</dt>
            <dd>{result.output.prompt}</dd>
          </>
        )}
        <dt>Seed</dt>
        <dd>{result.output.seed.toString()}</dd>
        <dt>Model</dt>
        <dd>{metrics === null ? APP : job.options.model.id}</dd>
        {source !== undefined && (
          <>
            <dt>Source</dt>
            <dd>{source}</dd>
          </>
        )}
        <RanOn job={job} metrics={metrics} />
      </dl>
      {metrics !== null && <Stages metrics={metrics} />}
      {notes.length > 0 && (
        <ul className={styles.notes}>
          {notes.map(({ at, message }) => (
            <li key={`${at}-${message}`}>{message}</li>
          ))}
        </ul>
      )}
    </Sheet>
  );
}
