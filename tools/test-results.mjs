/** Reads and counts the results that Vitest wrote to test-results/. */
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

/**
 * @typedef {{ ancestorTitles: string[], title: string, status: string, failureMessages?: string[] }} TestResult
 * @typedef {{ name: string, seconds: number, message?: string, assertionResults: TestResult[] }} FileResult
 * one test file; `message` is what it threw where it does not load, and what its hooks threw
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 */

/**
 * @param {string} path of the file that tools/timed-json-reporter.mjs wrote
 * @returns {FileResult[]} none if the run ended before the file was written
 */
export function readResults(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).testResults;
  } catch {
    return [];
  }
}

/**
 * @param {string} path of the same file
 * @returns {string} what was thrown outside of all tests, '' if nothing was
 */
export function readUnhandled(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).unhandled.join('\n');
  } catch {
    return '';
  }
}

/**
 * @param {readonly FileResult[]} files
 * @param {number} code Vitest's exit code
 * @returns {Counts}
 */
export function countTests(files, code) {
  const tests = files.flatMap(({ assertionResults }) => assertionResults);
  const failed = tests.filter(({ status }) => status === 'failed').length;
  return {
    passed: tests.filter(({ status }) => status === 'passed').length,
    // A file that does not load, or a run that breaks off, is a failure without a failed test.
    failed: code !== 0 && failed === 0 ? 1 : failed,
    skipped: tests.filter(({ status }) => !['passed', 'failed'].includes(status)).length,
  };
}

/**
 * One line for each golden case, which is ok when it passed on every backend it ran on.
 * @param {readonly FileResult[]} files
 * @returns {string[]}
 */
export function goldenLines(files) {
  /** @type {Map<string, boolean>} */
  const cases = new Map();
  for (const { ancestorTitles, status } of files.flatMap((file) => file.assertionResults)) {
    const name = ancestorTitles.find((title) => title.startsWith('golden '));
    if (name) cases.set(name, status === 'passed' && (cases.get(name) ?? true));
  }
  return [...cases].map(([name, ok]) => `${name} ${ok ? 'ok' : 'failed'}`);
}

/**
 * @param {readonly FileResult[]} files of any number of runs
 * @param {string} root the repository
 * @returns {string[]} the ten that took longest, the longest first
 */
export function slowestLines(files, root) {
  return [...files]
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, 10)
    .map(({ name, seconds }) => `${seconds.toFixed(0).padStart(5)} s  ${relative(root, name)}`);
}
