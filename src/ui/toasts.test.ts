import { expect, it, vi } from 'vitest';
import { toasts } from './toasts.ts';

it('keeps news until something shows it, in the order it came, and tells it once', () => {
  toasts.add({ id: 'deleted', title: 'Picture deleted' });
  toasts.close('deleted');
  const first = vi.fn();
  const end = toasts[' subscribe'](first);
  expect(first.mock.calls.map(([{ action }]) => action)).toEqual(['add', 'close']);
  toasts.add({ title: 'Copied' });
  expect(first).toHaveBeenCalledTimes(3);
  end();

  // On a page that shows none.
  toasts.add({ title: 'Another' });
  const second = vi.fn();
  toasts[' subscribe'](second);
  expect(second.mock.calls).toMatchObject([[{ options: { title: 'Another' } }]]);
  expect(first).toHaveBeenCalledTimes(3);
});
