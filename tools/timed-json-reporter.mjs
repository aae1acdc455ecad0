import { JsonReporter } from 'vitest/node';

/**
 * Vitest's JSON results with the `seconds` of each file: of its tests, its hooks and its loading.
 * Vitest's own startTime and endTime do not include the hooks, in which browsers start and models
 * are installed. `message` has what the hooks of the file and of its suites threw, and `unhandled` what was
 * thrown outside of all files: both fail a run without a test that fails.
 */
export default class TimedJsonReporter extends JsonReporter {
  /** Seconds by path of the file. @type {Map<string, number>} */
  #seconds = new Map();

  /** What a file's hooks threw, by its path. @type {Map<string, string>} */
  #messages = new Map();
  /** @type {string[]} */
  #unhandled = [];

  /**
   * @override
   * @param {readonly import('vitest/node').TestModule[]} modules
   * @param {readonly import('vitest').SerializedError[]} [errors] thrown outside of all tests
   */
  async onTestRunEnd(modules, errors = []) {
    this.#unhandled = errors.map(textOf);
    await super.onTestRunEnd([...modules]);
  }

  /** @param {import('vitest/node').TestModule} file that has ended */
  onTestModuleEnd(file) {
    const { prepareDuration, environmentSetupDuration, setupDuration, collectDuration, duration } =
      file.diagnostic();
    const all =
      prepareDuration + environmentSetupDuration + setupDuration + collectDuration + duration;
    this.#seconds.set(file.moduleId, all / 1000);
    const suites = [file, ...file.children.allSuites()];
    const thrown = suites.flatMap((suite) => suite.errors()).map(textOf);
    this.#messages.set(file.moduleId, thrown.join('\n'));
  }

  /** @override @param {string} report */
  async writeReport(report) {
    const results = JSON.parse(report);
    for (const file of results.testResults) {
      file.seconds = this.#seconds.get(file.name) ?? 0;
      file.message = this.#messages.get(file.name) ?? '';
    }
    results.unhandled = this.#unhandled;
    await super.writeReport(JSON.stringify(results));
  }
}

/** @param {import('vitest').SerializedError} error */
function textOf({ stack, message }) {
  return stack ?? message;
}
