import type { ReactNode } from 'react';
import { useLanguage } from '../language/use-language.ts';

/** Draws all of a page anew when its language changes. What the views keep, such as what is being typed, stays. */
export default function InLanguage({ draw }: { readonly draw: () => ReactNode }) {
  useLanguage();
  return draw();
}
