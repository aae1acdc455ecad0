import {
  parseSync,
  Visitor,
  type Argument,
  type CallExpression,
  type Expression,
} from 'oxc-parser';
import { pluralMessage } from '../../src/language/plural-message.ts';

/** What a source file says to a person through `t` and `plural`. */
export interface FileMessages {
  /** In ICU's form, as the catalogs have them. */
  readonly messages: readonly string[];
  /** Calls that cannot be read, one sentence each. */
  readonly faults: readonly string[];
}

/** Finds the messages of a file by its calls. @param path for the language and the faults */
export function messagesOf(path: string, text: string): FileMessages {
  const messages: string[] = [];
  const faults: string[] = [];
  let depth = 0;
  const enter = (): void => void (depth += 1);
  const leave = (): void => void (depth -= 1);

  const read = (call: CallExpression): void => {
    if (call.callee.type !== 'Identifier') return;
    const { name } = call.callee;
    if (name !== 't' && name !== 'plural') return;
    const fault = (what: string): void => {
      const line = text.slice(0, call.start).split('\n').length;
      faults.push(`${path}:${line}: ${what}`);
    };
    if (depth === 0) fault(`${name} outside of a function: its text would stay in one language.`);
    const found = name === 't' ? literals(call.arguments[0]) : pluralOf(call.arguments[0]);
    if (found === undefined) fault(`The English of ${name} is no literal text.`);
    else messages.push(...found);
  };

  new Visitor({
    ArrowFunctionExpression: enter,
    'ArrowFunctionExpression:exit': leave,
    FunctionExpression: enter,
    'FunctionExpression:exit': leave,
    FunctionDeclaration: enter,
    'FunctionDeclaration:exit': leave,
    CallExpression: read,
  }).visit(parseSync(path, text).program);
  return { messages, faults };
}

/** The texts that an expression may be; undefined if it may be something else. */
function literals(node: Argument | Expression | undefined): string[] | undefined {
  switch (node?.type) {
    case 'Literal':
      return typeof node.value === 'string' ? [node.value] : undefined;
    case 'TemplateLiteral': {
      const [only] = node.quasis;
      const text = only?.value.cooked;
      return node.expressions.length === 0 && typeof text === 'string' ? [text] : undefined;
    }
    case 'ConditionalExpression': {
      const parts = [literals(node.consequent), literals(node.alternate)];
      return parts.includes(undefined) ? undefined : parts.flatMap((part) => part ?? []);
    }
    default:
      return undefined;
  }
}

function pluralOf(node: Argument | undefined): string[] | undefined {
  if (node?.type !== 'ObjectExpression') return undefined;
  const text = (key: string): string | undefined => {
    for (const each of node.properties) {
      if (each.type !== 'Property' || each.key.type !== 'Identifier') continue;
      if (each.key.name === key) return literals(each.value)?.[0];
    }
    return undefined;
  };
  const [one, other] = [text('one'), text('other')];
  return one === undefined || other === undefined ? undefined : [pluralMessage({ one, other })];
}
