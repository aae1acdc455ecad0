import { useLearnedWords } from '../../stores/learned-words.ts';
import TokenCount from './TokenCount.tsx';

/** How many tokens a model reads. */
const LIMIT = 75;

/** How much of a text the model reads. A token has at least one byte, so it reads the whole of a short one. */
export default function Tokens({ text }: { readonly text: string }) {
  const learned = useLearnedWords(({ list }) => list.length > 0);
  if (!learned && new TextEncoder().encode(text).length <= LIMIT) return null;
  return <TokenCount text={text} />;
}
