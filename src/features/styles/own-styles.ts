import type { PromptStyle, PromptTexts } from '../../request/prompt-style.ts';
import { setSettings, useSettings } from '../../stores/settings.ts';
import { BUILT_IN_STYLES } from './built-in-styles.ts';

/** So many words of a prompt name a new style. */
const NAMING_WORDS = 3;

/** The most characters of such a name: some languages write no spaces. */
const NAME_LENGTH = 60;

/** Saves texts as a style of the person's own, named after their first words. */
export function saveStyle(texts: PromptTexts): void {
  const { ownStyles } = useSettings.getState();
  const words = texts.prompt
    .trim()
    .split(/[\s,]+/)
    .slice(0, NAMING_WORDS);
  const begin = Array.from(words.join(' ')).slice(0, NAME_LENGTH).join('');
  const name = freeName(begin, ownStyles);
  setSettings({ ownStyles: [...ownStyles, { name, ...texts }] });
}

/** Renames a style. A name that is empty or taken is not given. */
export function renameStyle(style: PromptStyle, name: string): void {
  const { ownStyles, style: chosen } = useSettings.getState();
  if (name.trim() === '' || isTaken(name, ownStyles)) return;
  const renamed = { ...style, name };
  setSettings({
    ownStyles: ownStyles.map((each) => (each.name === style.name ? renamed : each)),
    ...(chosen?.name === style.name && { style: renamed }),
  });
}

/** Deletes a style. Where it is chosen, none is. */
export function deleteStyle({ name }: PromptStyle): void {
  const { ownStyles, style: chosen } = useSettings.getState();
  setSettings({
    ownStyles: ownStyles.filter((each) => each.name !== name),
    ...(chosen?.name === name && { style: null }),
  });
}

function isTaken(name: string, own: readonly PromptStyle[]): boolean {
  return [...BUILT_IN_STYLES, ...own].some((each) => each.name === name);
}

function freeName(name: string, own: readonly PromptStyle[]): string {
  let free = name;
  for (let number = 2; isTaken(free, own); number++) free = `${name} ${number}`;
  return free;
}
