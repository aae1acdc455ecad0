import { compileMessageOrThrow, type CompiledMessage } from '@lingui/message-utils/compileMessage';

/** What the translations of a message must have in common with it. */
export interface Parts {
  /** Names of places, with `#` for a count, and of tags; sorted, each once. */
  readonly names: readonly string[];
  /** Cases of its plurals, such as "one". */
  readonly cases: readonly string[];
}

/** Reads a message. @throws an error with the place of the fault in it */
export function compiled(message: string): CompiledMessage {
  // As it comes to the page: without the offset of a plural that has none.
  return JSON.parse(JSON.stringify(compileMessageOrThrow(message))) as CompiledMessage;
}

export function partsOf(message: string): Parts {
  const names = new Set<string>();
  const cases = new Set<string>();
  const walk = (tokens: CompiledMessage): void => {
    for (const token of typeof tokens === 'string' ? [tokens] : tokens) {
      if (typeof token === 'string') {
        for (const [tag] of token.matchAll(/<\/?\w+>/g)) names.add(tag);
        continue;
      }
      const [name, , branches] = token;
      names.add(name);
      if (typeof branches !== 'object' || branches === null) continue;
      for (const [key, value] of Object.entries(branches)) {
        cases.add(key);
        walk(value as CompiledMessage);
      }
    }
  };
  walk(compiled(message));
  return { names: [...names].sort(), cases: [...cases].sort() };
}
