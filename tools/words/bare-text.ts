import { parseSync, Visitor, type JSXAttribute, type JSXText } from 'oxc-parser';

/** Attributes whose text a person reads or hears. */
const SAID =
  /^(?:title|alt|placeholder|label|text|summary|aria-(?:label|description|roledescription|valuetext))$/;
/** Two letters that begin a word; a single one is a unit or a key. */
const WORD = /\p{Letter}{2}/u;

/**
 * The words of a view that go past `t`: text between tags, and in attributes that are read out. Words that code puts
 * together it does not see.
 *
 * @returns one sentence each
 */
export function bareText(path: string, text: string): readonly string[] {
  const faults: string[] = [];
  const fault = (start: number, words: string): void => {
    const line = text.slice(0, start).split('\n').length;
    faults.push(`${path}:${line}: “${words.trim()}” is not translated.`);
  };
  new Visitor({
    JSXText: ({ value, start }: JSXText) => {
      if (WORD.test(value) && !NAMES.has(value.trim())) fault(start, value);
    },
    JSXAttribute: ({ name, value, start }: JSXAttribute) => {
      if (name.type !== 'JSXIdentifier' || !SAID.test(name.name)) return;
      if (value?.type === 'Literal' && WORD.test(value.value) && !NAMES.has(value.value)) {
        fault(start, value.value);
      }
    },
  }).visit(parseSync(path, text).program);
  return faults;
}

/** Names, which are the same in every language. */
const NAMES = new Set(['Playground', 'API', 'Esc', 'JPEG', 'PNG', 'https://']);
