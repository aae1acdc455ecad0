import { type Argument, type Expression, parseSync, Visitor } from 'oxc-parser';

/**
 * The sentences of failures in a source file: what an `EngineError` says and advises, and an object with `message` and
 * `action`. A value inside of one is a place with a number: `{0}`. Sentences that code puts together elsewhere are not
 * found; for these the page falls back on the failure's code.
 */
export function sentencesOf(path: string, text: string): readonly string[] {
  const found: string[] = [];
  const read = (node: Argument | Expression | undefined): void => {
    switch (node?.type) {
      case 'Literal':
        if (typeof node.value === 'string') found.push(node.value);
        return;
      case 'TemplateLiteral':
        found.push(
          node.quasis
            .map(
              ({ value }, index) =>
                (value.cooked ?? '') + (node.expressions[index] === undefined ? '' : `{${index}}`),
            )
            .join(''),
        );
        return;
      case 'ConditionalExpression':
        read(node.consequent);
        read(node.alternate);
        return;
      default:
    }
  };
  new Visitor({
    NewExpression({ callee, arguments: [, message, action] }) {
      if (callee.type !== 'Identifier' || callee.name !== 'EngineError') return;
      read(message);
      read(action);
    },
    ObjectExpression({ properties }) {
      const of = (name: string) =>
        properties.find(
          (each) =>
            each.type === 'Property' && each.key.type === 'Identifier' && each.key.name === name,
        );
      const [message, action] = [of('message'), of('action')];
      if (message?.type !== 'Property' || action?.type !== 'Property') return;
      read(message.value);
      read(action.value);
    },
  }).visit(parseSync(path, text).program);
  // Not what is nothing but a value, nor the end of a sentence, which stands behind a name.
  return found.filter(
    (sentence) =>
      /\p{Letter}{2}/u.test(sentence.replaceAll(/\{\d+\}/g, '')) && !/^(?:is|has) /.test(sentence),
  );
}
