/** What a person can do to the app itself: its commands, its theme, its pages. Rows of the action table. */
import { LANGUAGE_NAMES, type LanguageChoice } from '../language/languages.ts';
import { t } from '../language/t.ts';
import { setSession, useSession } from '../stores/session.ts';
import { setSettings, type Settings, useSettings } from '../stores/settings.ts';
import { API_HASH, BENCH_HASH } from '../ui/route.ts';
import type { Action } from './action.ts';

const always = (): boolean => true;

/** The theme in use is not offered. */
function chooseTheme(label: () => string, theme: Settings['theme']) {
  return {
    label,
    keys: [],
    perform: () => setSettings({ theme }),
    enabled: () => useSettings.getState().theme !== theme,
  } as const satisfies Action;
}

/** The language that is chosen is not offered. */
function chooseLanguage(language: LanguageChoice) {
  return {
    label: () =>
      language === 'system'
        ? t('Language: as the system')
        : t('Language: {name}', { name: LANGUAGE_NAMES[language] }),
    keys: [],
    perform: () => setSettings({ language }),
    enabled: () => useSettings.getState().language !== language,
  } as const satisfies Action;
}

function openPage(label: () => string, hash: string) {
  return {
    label,
    keys: [],
    perform: () => {
      location.hash = hash;
    },
    enabled: always,
  } as const satisfies Action;
}

export const APP_ACTIONS = {
  commands: {
    label: () => t('Find a command'),
    keys: ['mod+k'],
    perform: () => setSession({ dialog: 'commands' }),
    enabled: always,
    inFields: true,
  },
  capability: {
    label: () => t('Show what this browser offers'),
    keys: [],
    perform: () => setSession({ dialog: 'capability' }),
    enabled: () => useSession.getState().report !== null,
  },
  themeSystem: chooseTheme(() => t('Theme: as the system'), 'system'),
  themeLight: chooseTheme(() => t('Theme: light'), 'light'),
  themeDark: chooseTheme(() => t('Theme: dark'), 'dark'),
  languageSystem: chooseLanguage('system'),
  languageEnglish: chooseLanguage('en'),
  languageGerman: chooseLanguage('de'),
  languageChinese: chooseLanguage('zh-Hans'),
  openApi: openPage(() => t('Open the API page'), API_HASH),
  openBench: openPage(() => t('Measure this GPU'), BENCH_HASH),
} as const satisfies Readonly<Record<string, Action>>;
