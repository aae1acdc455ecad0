import styles from './Debug.module.css';
import type { Section } from './sections.ts';

/** Each section as a list of names and values. */
export default function Sections({ sections }: { readonly sections: readonly Section[] }) {
  return sections.map(({ title, facts, note }) => (
    <section key={title} className={styles.section} aria-label={title}>
      <h2>{title}</h2>
      {facts.length === 0 && note !== undefined && <p className={styles.note}>{note}</p>}
      <dl>
        {facts.map(({ name, value }, i) => (
          // Two locks, or two packs, may have one name.
          <div key={`${name} ${i}`}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  ));
}
