import { useSyncExternalStore } from 'react';
import { i18n } from './i18n.ts';

/**
 * The tag of the language that is shown, such as "en-GB". The view that calls this is drawn again when it changes, with
 * all views inside it; what they keep, such as what is being typed, stays.
 */
export function useLanguage(): string {
  return useSyncExternalStore(LANGUAGE.subscribe, LANGUAGE.now, LANGUAGE.now);
}

/** The tag, and not the language alone: "en-GB" writes dates and numbers otherwise than "en-US". */
export const LANGUAGE = {
  subscribe: (changed: () => void): (() => void) => i18n.on('change', changed),
  now: (): string => i18n.locales?.toString() ?? i18n.locale,
};
