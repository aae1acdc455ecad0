import type { StageFigures } from '../../../workers/protocol/benchmark.ts';
import styles from './Bench.module.css';
import { cells, COLUMNS } from './report-text.ts';

/** A row for each stage. */
export default function Figures({ stages }: { readonly stages: readonly StageFigures[] }) {
  return (
    <div className={styles.scroll}>
      <table className={styles.figures}>
        <thead>
          <tr>
            {COLUMNS.map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {stages.map((stage) => (
            <tr key={stage.name}>
              {cells(stage).map((cell, i) => (
                <td key={COLUMNS[i]}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
