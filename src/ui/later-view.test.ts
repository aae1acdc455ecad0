import { type ComponentType, createElement } from 'react';
import { prerender } from 'react-dom/static';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { screenIsThere } from './first-paint.ts';
import { laterView, shownView } from './later-view.ts';

beforeAll(() => {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  // A page that nobody sees fetches at once.
  vi.stubGlobal('document', { visibilityState: 'hidden' });
  screenIsThere();
});
afterAll(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it.each([
  ['fetched after the first paint', laterView],
  ['fetched when it is shown', shownView],
])(
  'a view %s asks again for a script that did not come, when it is shown later',
  async (_, make) => {
    const answers: readonly (() => { readonly default: ComponentType<object> })[] = [
      () => {
        throw new TypeError('no network');
      },
      () => ({ default: () => 'the view' }),
    ];
    let asked = 0;
    const View = make<object>(async () => {
      const answer = answers[asked++];
      if (answer === undefined) throw new Error('asked too often');
      return answer();
    });
    const shown = async () =>
      new Response((await prerender(createElement(View), { onError: () => {} })).prelude).text();

    await expect(shown()).rejects.toThrow('no network');
    // React has not shown yet that it did not come: it must not ask again and again.
    await expect(shown()).rejects.toThrow('no network');
    vi.runAllTimers();
    expect(await shown()).toBe('the view');
    expect(asked).toBe(2);
  },
);
