import { useSyncExternalStore } from 'react';
import { i18n, shownLanguage } from './i18n.ts';
import type { Language } from './languages.ts';

/**
 * The language that is shown. The view that calls this is drawn again when it changes, with all views inside it; what
 * they keep, such as what is being typed, stays.
 */
export function useLanguage(): Language {
  return useSyncExternalStore(subscribe, shownLanguage, shownLanguage);
}

const subscribe = (changed: () => void): (() => void) => i18n.on('change', changed);
