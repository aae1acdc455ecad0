import { beforeEach, expect, it } from 'vitest';
import {
  DEFAULT_SETTINGS,
  restoreSettings,
  setSettings,
  useSettings,
} from '../../stores/settings.ts';
import { deleteStyle, renameStyle, saveStyle } from './own-styles.ts';

const names = () => useSettings.getState().ownStyles.map(({ name }) => name);
const texts = { prompt: 'a red, wooden boat at sea', negative_prompt: 'fog' };

beforeEach(() => setSettings(DEFAULT_SETTINGS));

it('is named after its first words, and no two have one name', () => {
  saveStyle(texts);
  saveStyle(texts);
  saveStyle({ prompt: 'Photo', negative_prompt: '' });
  // The app has a style of this name.
  expect(names()).toEqual(['a red wooden', 'a red wooden 2', 'Photo 2']);
});

it('stays after a reload, also where its language writes no spaces', () => {
  saveStyle({ prompt: '夕焼けの海辺に立つ灯台と小さな舟'.repeat(20), negative_prompt: '' });
  const { ownStyles } = useSettings.getState();
  expect(restoreSettings({ ownStyles }).ownStyles).toEqual(ownStyles);
});

it('is renamed, also where it is chosen, but not to nothing and not to a name that is taken', () => {
  saveStyle(texts);
  const [style] = useSettings.getState().ownStyles;
  if (style === undefined) return expect.fail('not saved');
  setSettings({ style });
  renameStyle(style, 'Boats');
  expect(useSettings.getState()).toMatchObject({
    ownStyles: [{ name: 'Boats', ...texts }],
    style: { name: 'Boats' },
  });
  const renamed = { ...style, name: 'Boats' };
  renameStyle(renamed, ' ');
  renameStyle(renamed, 'Photo');
  expect(names()).toEqual(['Boats']);
  deleteStyle(renamed);
  expect(useSettings.getState()).toMatchObject({ ownStyles: [], style: null });
});

it('is kept, and one that is not valid is left out', () => {
  const style = { name: 'Boats', ...texts };
  const kept = restoreSettings({ style, ownStyles: [style, { name: '' }, 7] });
  expect(kept).toMatchObject({ style, ownStyles: [style] });
  expect(restoreSettings({ style: { name: 3 } }).style).toBeNull();
});
