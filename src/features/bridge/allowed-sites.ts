import { z } from 'zod';
import { create } from 'zustand';
import { persist } from 'zustand/middleware';

interface AllowedSites {
  /** Origins, in the order they were allowed. */
  readonly origins: readonly string[];
}

const stored = z.object({ origins: z.array(z.string()) }).catch({ origins: [] });

/** Sites a person has allowed to use this browser's engine. Kept in localStorage. */
export const useAllowedSites = create<AllowedSites>()(
  persist((): AllowedSites => ({ origins: [] }), {
    name: 'playground-bridge',
    version: 1,
    merge: (kept) => stored.parse(kept),
  }),
);

export function isAllowed(origin: string): boolean {
  return useAllowedSites.getState().origins.includes(origin);
}

export function allowSite(origin: string): void {
  forgetSite(origin);
  useAllowedSites.setState(({ origins }) => ({ origins: [...origins, origin] }));
}

export function forgetSite(origin: string): void {
  useAllowedSites.setState(({ origins }) => ({
    origins: origins.filter((each) => each !== origin),
  }));
}
