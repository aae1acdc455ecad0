import controls from '../../ui/controls.module.css';

interface Props<T extends string> {
  readonly label: string;
  readonly options: readonly T[];
  readonly names: Readonly<Record<T, string>>;
  readonly chosen: T;
  readonly onChoose: (option: T) => void;
}

/** A choice of one among a few options that are all visible. */
export default function Choice<T extends string>(props: Props<T>) {
  const { label, options, names, chosen, onChoose } = props;
  return (
    <fieldset className={controls.toggles} aria-label={label}>
      {options.map((each) => (
        <button
          key={each}
          type="button"
          className={controls.toggle}
          data-pressed={each === chosen || undefined}
          aria-pressed={each === chosen}
          onClick={() => onChoose(each)}
        >
          {names[each]}
        </button>
      ))}
    </fieldset>
  );
}
