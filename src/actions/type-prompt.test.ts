import { beforeEach, expect, it } from 'vitest';
import { DEFAULT_SETTINGS, setRequest, setSettings, useSettings } from '../stores/settings.ts';
import { chooseStyle, typePrompt } from './type-prompt.ts';

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

it('a style with weights turns them on, and they are off without it', () => {
  typePrompt({ prompt: 'a cat' });
  chooseStyle({ name: 'Fox', prompt: 'a (red:1.4) fox', negative_prompt: '' });
  expect(isOn()).toBe(true);
  typePrompt({ prompt: 'a small cat' });
  expect(isOn()).toBe(true);
  chooseStyle(null);
  expect(isOn()).toBe(false);
});
