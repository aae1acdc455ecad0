import { t } from '../language/t.ts';
/** The most names of one sentence. */
const MOST_NAMED = 3;

/** Says which of several files are left out. @param names of those that cannot be opened; without one nothing is said */
export async function sayLeftOut(names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  const more = names.length - MOST_NAMED;
  const named = names.slice(0, MOST_NAMED).map((name) => t('“{name}”', { name }));
  const all = [...named, ...(more > 0 ? [t('{more} more', { more })] : [])].join(', ');
  const { toasts } = await import('../ui/toasts.ts');
  toasts.add({ title: t('Left out, because it cannot be opened: {all}', { all }) });
}
