import { PROMPT_LIMIT } from '../../request/fields.ts';
import controls from '../../ui/controls.module.css';

/** Says how many characters of a text are too many. Nothing of the text is cut: that is the person's to do. */
export default function TooLong({ text }: { readonly text: string }) {
  const over = text.length - PROMPT_LIMIT;
  return (
    <output className={controls.fault} hidden={over <= 0}>
      {over > 0 &&
        `${formatCount(over)} characters too many: ${formatCount(PROMPT_LIMIT)} are the most.`}
    </output>
  );
}

function formatCount(count: number): string {
  return count.toLocaleString('en');
}
