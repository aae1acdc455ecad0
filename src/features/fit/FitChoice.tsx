import { Toggle } from '@base-ui/react/toggle';
import { ToggleGroup } from '@base-ui/react/toggle-group';
import type { FitName, Padding } from '../../request/fit-names.ts';
import { isPadding } from '../../request/fit.ts';
import { t } from '../../language/t.ts';
import { setRequest, useSettings } from '../../stores/settings.ts';
import controls from '../../ui/controls.module.css';
import styles from './FitChoice.module.css';

/** A toggle has to have a value; the settings keep "" for a picture that covers the size. */
const COVER = 'cover';
const CONTAIN = 'contain';

type Choice = typeof COVER | typeof CONTAIN | 'stretch';

const CHOICES: Readonly<Record<Choice, () => readonly [label: string, title: string]>> = {
  cover: () => [t('Cover'), t('It fills the new picture; what lies outside the frame is cut off')],
  contain: () => [t('Contain'), t('All of it is kept, and the room beside it is filled')],
  stretch: () => [t('Stretch'), t('All of it is pulled to the shape of the new picture')],
};

const PADDINGS: Readonly<Record<Padding, () => readonly [label: string, title: string]>> = {
  'contain-edge': () => [t('Edges'), t('The room beside it has the colours of its edges')],
  'contain-blur': () => [t('Blur'), t('The room beside it has a blurred copy of the picture')],
};

/** How a picture of another shape than the new one comes to its size. */
export default function FitChoice() {
  const fit = useSettings(({ request }) => request.fit);
  return (
    <div className={styles.choice} data-field="fit">
      <ToggleGroup
        className={controls.toggles}
        value={[choiceOf(fit)]}
        onValueChange={([choice]) => choice !== undefined && setRequest({ fit: FIT_OF[choice] })}
        aria-label={t('Fit of the picture')}
      >
        {entries(CHOICES).map(([choice, words]) => (
          <Option key={choice} value={choice} words={words()} />
        ))}
      </ToggleGroup>
      {isPadding(fit) && (
        <ToggleGroup
          className={controls.toggles}
          value={[fit]}
          onValueChange={([padding]) => padding !== undefined && setRequest({ fit: padding })}
          aria-label={t('The room beside the picture')}
        >
          {entries(PADDINGS).map(([padding, words]) => (
            <Option key={padding} value={padding} words={words()} />
          ))}
        </ToggleGroup>
      )}
    </div>
  );
}

interface OptionProps {
  readonly value: string;
  readonly words: readonly [label: string, title: string];
}

function Option({ value, words: [label, title] }: OptionProps) {
  return (
    <Toggle className={controls.toggle} value={value} title={title}>
      {label}
    </Toggle>
  );
}

const FIT_OF: Readonly<Record<Choice, FitName | ''>> = {
  cover: '',
  contain: 'contain-edge',
  stretch: 'stretch',
};

function choiceOf(fit: FitName | ''): Choice {
  if (isPadding(fit)) return CONTAIN;
  return fit === '' ? COVER : fit;
}

function entries<K extends string, V>(table: Readonly<Record<K, V>>): readonly (readonly [K, V])[] {
  return Object.entries(table) as [K, V][];
}
