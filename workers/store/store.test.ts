import { expect, it, vi } from 'vitest';
import * as packs from '../records/packs.ts';
import { Store } from './store.ts';

vi.mock(import('../records/packs.ts'), async (load) => {
  const real = await load();
  return { ...real, onPackAsked: vi.fn(real.onPackAsked) };
});

it('a store listens to what is asked of packs once', () => {
  const checks = { folder: async () => {}, lora: () => Promise.reject(new Error('no LoRA')) };
  expect(new Store(checks, () => {})).toBeInstanceOf(Store);
  expect(packs.onPackAsked).toHaveBeenCalledTimes(1);
});
