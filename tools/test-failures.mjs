/**
 * What failed, said once more at the end of `npm test`: a log of which only the end is kept would
 * otherwise count a failure without its name.
 */
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/** Lines that are shown of what a test, a file or a check printed. */
const LINES = 30;

/**
 * @typedef {{ name: string, passed: boolean, output?: string, thrown?: string }} Ended a check, with what it
 * printed, or a suite of tests, with what was thrown outside of its files
 */

/**
 * @param {readonly import('./test-results.mjs').FileResult[]} files
 * @param {readonly Ended[]} steps
 * @param {string} root the repository
 * @returns {string[]} none if nothing failed; otherwise each failed check, file and test with what it said
 */
export function failureLines(files, steps, root) {
  const said = [
    ...steps
      .filter(({ passed }) => !passed)
      .flatMap(({ name, output = '', thrown = '' }) => [
        `✗ ${name}`,
        // What ended a check stands at its end, and what was thrown at its begin, before the stack.
        ...linesOf(output).slice(-LINES),
        ...linesOf(thrown).slice(0, LINES),
      ]),
    ...files.flatMap((file) => linesOfFile(file, relative(root, file.name))),
  ];
  return said.length === 0 ? [] : ['Failed:', ...said, ''];
}

/**
 * @param {import('./test-results.mjs').FileResult} file
 * @param {string} path
 */
function linesOfFile({ message = '', assertionResults }, path) {
  const failed = assertionResults.filter(({ status }) => status === 'failed');
  const tests = failed.flatMap(({ ancestorTitles, title, failureMessages = [] }) => [
    `✗ ${[path, ...ancestorTitles, title].filter((each) => each !== '').join(' > ')}`,
    ...linesOf(failureMessages.join('\n')).slice(0, LINES),
  ]);
  const ownMessage = linesOf(message).slice(0, LINES);
  return [...(ownMessage.length > 0 ? [`✗ ${path}`, ...ownMessage] : []), ...tests];
}

/**
 * Vitest's own frames of a stack say nothing of a test.
 * @param {string} text
 */
function linesOf(text) {
  const lines = stripVTControlCharacters(text).split('\n');
  return lines
    .filter((line) => line.trim() !== '' && !/node_modules\/@?vitest\//.test(line))
    .map((line) => `    ${line}`);
}
