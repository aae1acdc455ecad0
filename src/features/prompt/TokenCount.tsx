import { useEffect, useState } from 'react';
import { t } from '../../language/t.ts';
import type { ModelSource } from '../../../workers/protocol/engine-options.ts';
import type { TokenCount as Count } from '../../../workers/protocol/words.ts';
import { countTokens } from '../../models/count-tokens.ts';
import { useRunModel } from '../../models/run-model.ts';
import { useHostedKey } from '../../stores/hosted-key.ts';
import { useLearnedWords } from '../../stores/learned-words.ts';
import { useSettings } from '../../stores/settings.ts';
import styles from './TokenCount.module.css';

/** How long nobody types before a text is counted, ms. */
const PAUSE_MS = 150;

/** How many tokens a text has, and the words that both text encoders do not read. */
export default function TokenCount({ text }: { readonly text: string }) {
  const counted = useCount(text);
  // The model of the hosted service is not here to count with.
  const hosted = useHostedKey(({ key }) => key !== null);
  if (counted === null || hosted) return null;
  const { tokens, limit, cutAt } = counted;
  return (
    <>
      <span className={styles.count} title={t('Both text encoders of the model read as many.')}>
        {t('{tokens} of {limit} tokens', { tokens, limit })}
      </span>
      {/* The count is of the text before, until the next one is there. */}
      {cutAt !== null && counted.text === text && (
        <output className={styles.cut}>
          {t('The model does not read the end:')} <s>{text.slice(cutAt)}</s>
        </output>
      )}
    </>
  );
}

/** The count of the newest text that was counted; null before the first. */
function useCount(text: string): (Count & { readonly text: string }) | null {
  const model = useModelSource();
  const weighted = useSettings(({ request }) => request.prompt_weighting);
  const learned = useLearnedWords(({ list }) => list);
  const [counted, setCounted] = useState<(Count & { readonly text: string }) | null>(null);
  useEffect(() => {
    let over = false;
    const count = async (): Promise<void> => {
      const embeddings = learned.map(({ words, file }) => ({
        tokens: words.split(/\s+/).filter(Boolean),
        file,
      }));
      const made = await countTokens({ model, text, weighted, embeddings });
      if (!over) setCounted(made && { ...made, text });
    };
    const timer = setTimeout(() => void count(), PAUSE_MS);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [model, text, weighted, learned]);
  return counted;
}

/**
 * Where the model lies. Its record changes each time that somebody opens it, also to count: to look at that again would
 * open a model that cannot be read without end.
 */
function useModelSource(): ModelSource {
  const { model } = useRunModel().engine;
  const [kept, setKept] = useState(model);
  const isSame = kept.kind === model.kind && kept.id === model.id;
  if (!isSame) setKept(model);
  return isSame ? kept : model;
}
