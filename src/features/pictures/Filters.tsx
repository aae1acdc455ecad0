import { Search, Star } from 'lucide-react';
import controls from '../../ui/controls.module.css';
import styles from './Filters.module.css';
import { t } from '../../language/t.ts';
import type { Wanted } from './find.ts';

interface Props {
  readonly wanted: Wanted;
  /** Models that made pictures. */
  readonly models: readonly string[];
  readonly titles: ReadonlyMap<string, string>;
  /** Is given what changes alone: two of them may come before the view is drawn again. */
  readonly onWanted: (change: (before: Wanted) => Wanted) => void;
}

const SOURCES: readonly (readonly [Wanted['source'], () => string])[] = [
  ['any', () => t('Any source')],
  ['with', () => t('Made from a picture')],
  ['without', () => t('Made from words alone')],
];

/** The search field, and the filters beside it. */
export default function Filters({ wanted, models, titles, onWanted }: Props) {
  return (
    <search className={styles.filters}>
      <label className={styles.search}>
        <Search aria-hidden />
        <input
          type="search"
          data-search
          aria-label={t('Search the pictures')}
          placeholder={t('Prompt, model, date or seed')}
          value={wanted.text}
          onChange={({ target: { value: text } }) => onWanted((before) => ({ ...before, text }))}
        />
      </label>
      <button
        type="button"
        className={`${controls.button} ${controls.framed} ${styles.starred}`}
        aria-pressed={wanted.starred}
        onClick={() => onWanted((before) => ({ ...before, starred: !before.starred }))}
      >
        <Star aria-hidden fill={wanted.starred ? 'currentColor' : 'none'} />
        {t('Starred')}
      </button>
      <select
        className={styles.select}
        aria-label={t('Source')}
        value={wanted.source}
        onChange={({ target }) => {
          const source = SOURCES.find(([value]) => value === target.value)?.[0] ?? 'any';
          onWanted((before) => ({ ...before, source }));
        }}
      >
        {SOURCES.map(([value, title]) => (
          <option key={value} value={value}>
            {title()}
          </option>
        ))}
      </select>
      {(models.length > 1 || wanted.model !== '') && (
        <select
          className={styles.select}
          aria-label={t('Made by')}
          value={wanted.model}
          onChange={({ target: { value: model } }) => onWanted((before) => ({ ...before, model }))}
        >
          <option value="">{t('Every model')}</option>
          {models.map((model) => (
            <option key={model} value={model}>
              {titles.get(model) ?? model}
            </option>
          ))}
        </select>
      )}
    </search>
  );
}
