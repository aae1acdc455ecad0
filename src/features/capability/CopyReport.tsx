import { Copy } from 'lucide-react';
import { useState } from 'react';
import type { EngineFailure } from '../../../workers/protocol/failure.ts';
import controls from '../../ui/controls.module.css';
import { VERSION } from '../../ui/version.ts';
import { useGpuLook } from '../../stores/gpu-look.ts';
import { useFirstUse } from '../../stores/first-use.ts';
import { useSession } from '../../stores/session.ts';
import { checkLines } from './check-lines.ts';
import { checkRows } from './check-rows.ts';
import { reportText } from './report-rows.ts';

const LABELS = {
  asked: 'Copy report',
  copied: 'Copied',
  refused: 'The browser refused to copy',
} as const;

/** Copies the report on this browser. @param failure is put in front of it */
export default function CopyReport({
  failure,
  label = LABELS.asked,
}: {
  readonly failure?: EngineFailure;
  readonly label?: string;
}) {
  const report = useSession((session) => session.report);
  const look = useGpuLook((looked) => looked.look);
  const record = useFirstUse((state) => state.record);
  const [state, setState] = useState<keyof typeof LABELS>('asked');
  if (report === null) return null;
  const told = failure === undefined ? '' : `${failure.code}: ${failure.message}\n`;
  const rows = reportText(report, VERSION, { look, checks: checkRows(report, record) });
  const text = [rows, ...checkLines(record)].join('\n');
  const copy = (): void => {
    // Plain http has no clipboard, and a page without the focus may not write to it.
    Promise.resolve()
      .then(() => navigator.clipboard.writeText(told + text))
      .then(
        () => setState('copied'),
        () => setState('refused'),
      );
  };
  return (
    <button type="button" className={`${controls.button} ${controls.framed}`} onClick={copy}>
      <Copy aria-hidden />
      {state === 'asked' ? label : LABELS[state]}
    </button>
  );
}
