import { beforeEach, expect, it } from 'vitest';
import { DEFAULT_SETTINGS, setRequest, setSettings, useSettings } from '../stores/settings.ts';
import { typePrompt } from './type-prompt.ts';

const isOn = () => useSettings.getState().request.prompt_weighting;

beforeEach(() => setSettings(DEFAULT_SETTINGS));

it('the first weight turns weights on, and with the last one they are off', () => {
  typePrompt({ prompt: 'a red boat' });
  expect(isOn()).toBe(false);
  typePrompt({ prompt: 'a (red:1.2) boat' });
  expect(isOn()).toBe(true);
  typePrompt({ negative_prompt: '(fog:1.3)' });
  typePrompt({ prompt: 'a red boat' });
  expect(isOn()).toBe(true);
  typePrompt({ negative_prompt: 'fog' });
  expect(isOn()).toBe(false);
});

it('weights that a person has turned off stay off while more are written', () => {
  typePrompt({ prompt: 'a (small) boat' });
  setRequest({ prompt_weighting: false });
  typePrompt({ prompt: 'a (small) boat (blue)' });
  expect(isOn()).toBe(false);
});
