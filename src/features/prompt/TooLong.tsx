import { plural } from '../../language/t.ts';
import { PROMPT_LIMIT } from '../../request/fields.ts';
import controls from '../../ui/controls.module.css';

/** Says how many characters of a text are too many. Nothing of the text is cut: that is the person's to do. */
export default function TooLong({ text }: { readonly text: string }) {
  const over = text.length - PROMPT_LIMIT;
  return (
    <output className={controls.fault} hidden={over <= 0}>
      {over > 0 &&
        plural(
          {
            one: '# character too many: {most} are the most.',
            other: '# characters too many: {most} are the most.',
          },
          { count: over, most: PROMPT_LIMIT },
        )}
    </output>
  );
}
