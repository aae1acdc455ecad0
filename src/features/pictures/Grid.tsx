import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { t } from '../../language/t.ts';
import type { JobRecord } from '../../../workers/records/record.ts';
import styles from './Grid.module.css';
import type { Wanted } from './find.ts';
import { GAP, layoutFor, placeAfter } from './layout.ts';
import Tile from './Tile.tsx';
import type { Selected } from './use-selection.ts';

/** Rows above and below the view that are drawn too, so that none is empty while it is scrolled. */
const AROUND = 2;

interface Props {
  /** At least one. */
  readonly jobs: readonly JobRecord[];
  /** What they were found by. */
  readonly wanted: Wanted;
  /** The place of the tile that the arrow keys stand on. */
  readonly at: number;
  readonly selection: Selected;
  readonly onActive: (id: string) => void;
  readonly onOpen: (job: JobRecord) => void;
}

/**
 * The pictures as rows of square tiles, one for each run: a star, a selection and a deletion all mean a run with its
 * recipe. The pictures of a strip of strengths are runs, and stand beside each other. Only the rows near the view are in
 * the document, and the one with the tile that the arrow keys stand on.
 */
export default function Grid({ jobs, wanted, at, selection, onActive, onOpen }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const [{ columns, side }, setLayout] = useState(() => layoutFor(0));
  /** Whether a picture is there: until then those in view alone are read. */
  const [begins, setBegins] = useState(true);
  const rowOf = (place: number): number => Math.floor(place / columns);
  const rows = useVirtualizer({
    count: rowOf(jobs.length - 1) + 1,
    getScrollElement: () => scroller.current,
    estimateSize: () => side + GAP,
    overscan: begins ? 0 : AROUND,
    enabled: side > 1,
    rangeExtractor: (range) => {
      const places = new Set(defaultRangeExtractor(range)).add(rowOf(at));
      return [...places].sort((a, b) => a - b);
    },
  });

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const look = (): void => {
      const { paddingLeft, paddingRight } = getComputedStyle(element);
      const inner = element.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
      const next = layoutFor(inner);
      setLayout((was) => (was.columns === next.columns && was.side === next.side ? was : next));
    };
    look();
    const sizes = new ResizeObserver(look);
    sizes.observe(element);
    return () => sizes.disconnect();
  }, []);
  useLayoutEffect(() => rows.measure(), [rows, side]);

  const begun = useRef(false);
  useEffect(() => {
    // The picture on the stage is in view from the beginning.
    if (side > 1 && !begun.current) rows.scrollToIndex(rowOf(at), { align: 'center' });
    if (side > 1) begun.current = true;
  });

  const found = useRef(wanted);
  useEffect(() => {
    if (found.current === wanted) return;
    found.current = wanted;
    // What was found is seen from its first picture on, wherever the pictures before were scrolled to.
    rows.scrollToOffset(0);
  }, [rows, wanted]);

  const active = jobs[at]?.id;
  useEffect(() => {
    const element = scroller.current;
    // A tile that had the focus is gone, or the keys have moved on to another one.
    const { activeElement } = document;
    const mine = activeElement === document.body || element?.contains(activeElement) === true;
    if (!mine || activeElement?.closest('[data-picture]')?.getAttribute('data-picture') === active)
      return;
    element?.querySelector<HTMLElement>(`[data-picture="${active}"] button`)?.focus({
      preventScroll: true,
    });
  }, [active]);

  const showRest = useCallback(() => setBegins(false), []);
  const move = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const inView = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / (side + GAP)));
    const to = placeAfter(event.key, at, { count: jobs.length, columns, rows: inView });
    const job = to === null ? undefined : jobs[to];
    if (to === null || job === undefined) return;
    event.preventDefault();
    if (event.shiftKey) {
      if (!selection.any && active !== undefined) selection.toggle(active);
      selection.extend(job.id);
    }
    rows.scrollToIndex(rowOf(to), { align: 'auto' });
    onActive(job.id);
  };

  return (
    <div ref={scroller} className={styles.scroller}>
      <ul
        className={styles.grid}
        aria-label={t('Pictures')}
        style={{ height: Math.max(0, rows.getTotalSize() - GAP) }}
      >
        {rows.getVirtualItems().flatMap(({ index: row, start }) =>
          jobs.slice(row * columns, (row + 1) * columns).map((job, column) => (
            <li
              key={job.id}
              className={styles.place}
              style={{
                width: side,
                height: side,
                transform: `translate(${column * (side + GAP)}px, ${start}px)`,
              }}
              aria-setsize={jobs.length}
              aria-posinset={row * columns + column + 1}
            >
              <Tile
                job={job}
                active={job.id === active}
                selection={selection}
                onActive={onActive}
                onOpen={onOpen}
                onKey={move}
                onShown={showRest}
              />
            </li>
          )),
        )}
      </ul>
    </div>
  );
}
