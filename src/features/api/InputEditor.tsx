import { ImagePlus, Play, Square } from 'lucide-react';
import { useId, useState } from 'react';
import { errorText } from '../../../workers/failure.ts';
import controls from '../../ui/controls.module.css';
import { pickFile } from '../../ui/pick-file.ts';
import styles from './Api.module.css';
import { uploadPicture } from './run-snippet.ts';
import type { Exchange } from './traffic.ts';
import { readTypedInput, type TypedInput } from './typed-input.ts';

interface Props {
  readonly typed: string;
  readonly read: TypedInput;
  readonly busy: boolean;
  readonly onTyped: (typed: string) => void;
  readonly onRun: () => void;
  readonly onCancel: (() => void) | undefined;
  readonly onExchange: (exchange: Exchange) => void;
}

/** A field for the input as JSON. The person types data only; the code around it is generated. */
export default function InputEditor(props: Props) {
  const { typed, read, busy, onTyped, onRun, onCancel, onExchange } = props;
  const id = useId();
  const [problem, setProblem] = useState<string>();
  const choose = async (): Promise<void> => {
    const file = await pickFile();
    if (file === null) return;
    try {
      const image_url = await uploadPicture(file, onExchange);
      const now = readTypedInput(typed);
      onTyped(JSON.stringify({ ...(now.ok ? now.input : {}), image_url }, null, 2));
      setProblem(undefined);
    } catch (error) {
      setProblem(errorText(error));
    }
  };
  const lines = read.ok ? read.faults : [read.reason];
  return (
    <div className={styles.editor}>
      <div className={controls.head}>
        <label className={controls.label} htmlFor={id}>
          Input
        </label>
        <button
          type="button"
          className={`${controls.button} ${controls.quiet}`}
          title="fal.storage.upload(file)"
          onClick={() => void choose()}
        >
          <ImagePlus aria-hidden />
          Upload a picture
        </button>
      </div>
      <textarea
        id={id}
        className={styles.input}
        value={typed}
        rows={Math.min(16, typed.split('\n').length + 2)}
        spellCheck={false}
        autoCapitalize="off"
        aria-invalid={!read.ok}
        aria-describedby={`${id}-faults`}
        onChange={({ target }) => onTyped(target.value)}
      />
      <ul id={`${id}-faults`} className={styles.faults} aria-live="polite">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
        {problem !== undefined && <li>{problem}</li>}
      </ul>
      {busy ? (
        <button
          type="button"
          className={`${controls.button} ${controls.framed}`}
          disabled={onCancel === undefined}
          onClick={onCancel}
        >
          <Square aria-hidden />
          Cancel the request
        </button>
      ) : (
        <button
          type="button"
          className={`${controls.button} ${controls.primary}`}
          disabled={!read.ok}
          onClick={onRun}
        >
          <Play aria-hidden />
          Run
        </button>
      )}
    </div>
  );
}
