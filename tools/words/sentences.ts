import {
  type Argument,
  type Expression,
  type Function as FunctionNode,
  parseSync,
  type Program,
  Visitor,
} from 'oxc-parser';

/**
 * The sentences of failures in a source file: what an `EngineError` says and advises, and an object with `message` and
 * `action`. A value inside of one is a place with a number: `{0}`. A constant of the file stands for its text, and a
 * function of the file that makes failures of its parameters for what it is called with. Sentences that code puts
 * together elsewhere are not found; for these the page falls back on the failure's code.
 */
export function sentencesOf(path: string, text: string): readonly string[] {
  const found: string[] = [];
  const { program } = parseSync(path, text);
  const constants = constantsOf(program);
  const read = (node: Argument | Expression | undefined, within: readonly string[] = []): void => {
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
        read(node.consequent, within);
        read(node.alternate, within);
        return;
      case 'Identifier': {
        const { name } = node;
        if (within.includes(name)) return;
        for (const value of constants.get(name) ?? []) read(value, [...within, name]);
        return;
      }
      default:
    }
  };
  const makers = makersOf(program);
  visitFailures(program, (message, action) => {
    read(message);
    read(action);
  });
  new Visitor({
    CallExpression({ callee, arguments: given }) {
      if (callee.type !== 'Identifier') return;
      for (const at of makers.get(callee.name) ?? []) read(given[at]);
    },
  }).visit(program);
  // Not what is nothing but a value, nor the end of a sentence, which stands behind a name, nor two values.
  return found.filter(
    (sentence) =>
      /\p{Letter}{2}/u.test(sentence.replaceAll(/\{\d+\}/g, '')) &&
      !/^(?:(?:is|has) |\{0\} is \{1\}\.$)/.test(sentence),
  );
}

/** Calls `see` with the sentence and the advice of each failure that is made. */
function visitFailures(
  program: Program,
  see: (message: Argument | undefined, action: Argument | undefined) => void,
  around: ConstructorParameters<typeof Visitor>[0] = {},
): void {
  new Visitor({
    ...around,
    NewExpression({ callee, arguments: [, message, action] }) {
      if (callee.type !== 'Identifier') return;
      if (callee.name === 'EngineError') see(message, action);
      // Its sentence becomes the failure's (engine/run-schedule.ts); what to do is said there.
      if (callee.name === 'SchedulerConfigError') see(message, undefined);
    },
    ObjectExpression({ properties }) {
      const of = (name: string) =>
        properties.find(
          (each) =>
            each.type === 'Property' && each.key.type === 'Identifier' && each.key.name === name,
        );
      const [message, action] = [of('message'), of('action')];
      if (message?.type === 'Property' && action?.type === 'Property') {
        see(message.value, action.value);
      }
    },
  }).visit(program);
}

/** What the constants of a file are, by their names; several functions may have one of the same name. */
function constantsOf(program: Program): ReadonlyMap<string, readonly Expression[]> {
  const constants = new Map<string, Expression[]>();
  new Visitor({
    VariableDeclarator({ id, init }) {
      if (id.type !== 'Identifier' || init === null) return;
      constants.set(id.name, [...(constants.get(id.name) ?? []), init]);
    },
  }).visit(program);
  return constants;
}

/** Of engine/stages/not-finite.ts, which other files call. */
const ELSEWHERE = [['notFinite', [0]]] as const;

/** The functions of a file that make failures, by their names, and which of their parameters are sentences. */
function makersOf(program: Program): ReadonlyMap<string, readonly number[]> {
  const makers = new Map<string, readonly number[]>(ELSEWHERE);
  const open: FunctionNode[] = [];
  visitFailures(
    program,
    (...sentences) => {
      const maker = open.at(-1);
      if (maker?.id === undefined || maker.id === null) return;
      const names = maker.params.map((each) =>
        each.type === 'Identifier' ? each.name : undefined,
      );
      const said = sentences.flatMap((each) => (each?.type === 'Identifier' ? [each.name] : []));
      const at = said.map((name) => names.indexOf(name)).filter((index) => index >= 0);
      makers.set(maker.id.name, [...(makers.get(maker.id.name) ?? []), ...at]);
    },
    {
      FunctionDeclaration: (node) => void open.push(node),
      'FunctionDeclaration:exit': () => void open.pop(),
    },
  );
  return makers;
}
