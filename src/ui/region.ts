/** Makes a landmark of what opens over the page: it lies outside the others, and would be in none. It needs a name. */
export const REGION = { role: 'region' } as const;
