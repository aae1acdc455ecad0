import { Fragment, type ReactNode } from 'react';

/** What stands for a tag: it gets the words between the tag's ends. */
type Tags = Readonly<Record<string, (words: string) => ReactNode>>;

const TAG = /<(\w+)>(.*?)<\/\1>/s;

const PLAIN: Tags = {
  b: (words) => <b>{words}</b>,
  code: (words) => <code>{words}</code>,
};

/**
 * A message with elements in it: `rich(t('Read <link>the guide</link>.'), { link: (words) => <a …>{words}</a> })`. `b` and
 * `code` need not be named. Tags do not lie in one another. A tag that has no element stays text.
 */
export function rich(message: string, tags: Tags = PLAIN): ReactNode {
  const found = TAG.exec(message);
  if (found === null) return message;
  const [whole, name = '', words = ''] = found;
  return (
    <Fragment>
      {message.slice(0, found.index)}
      {Object.hasOwn(tags, name) ? tags[name]?.(words) : whole}
      {rich(message.slice(found.index + whole.length), tags)}
    </Fragment>
  );
}
