import process from 'node:process';
import { originRule, RUNNER_ORIGIN, SOFTWARE_ADAPTER } from '../../tools/runner/browser.ts';
import { FEATURES_OFF } from '../../tools/runner/features-off.ts';

/**
 * The app's origin in a browser that is told its server's port. A profile is bound to the origins it
 * has seen, and each test file has a server on a port of its own.
 */
export const APP_ORIGIN = RUNNER_ORIGIN;

export interface ArgumentOptions {
  /** Port on 127.0.0.1 that {@link APP_ORIGIN} leads to. */
  readonly port?: number;
  /** Whether no other name but localhost has an address. */
  readonly noNames?: boolean;
  /** Whether there is a WebGPU adapter, Chromium's software one; without it there may be none. */
  readonly softwareGpu?: boolean;
  /** false: WebAssembly is compiled as in a person's browser, for measures. */
  readonly compilesLate?: boolean;
}

/**
 * Names the environment variable with the argument that sends every request but loopback's to the
 * edge log of the whole run (prepare.ts). A test that has a log of its own puts its argument behind.
 */
export const EDGE = 'E2E_EDGE';

/**
 * V8 compiles a WebAssembly function a second time, slowly and for speed, once it has run for so long; here
 * `times` its own value. The tests load models often and run each for seconds: compiling the many functions
 * that only warm up took a fifth of the CPU's time.
 */
export const compileLate = (times: 10 | 100) =>
  `--js-flags=--wasm-tiering-budget=${times * 13_000_000}`;

/** Arguments of a browser that a test starts. */
export function browserArguments({
  port,
  noNames = false,
  softwareGpu = false,
  compilesLate = true,
}: ArgumentOptions = {}): string[] {
  const rules = [
    ...(port === undefined ? [] : [originRule(port)]),
    ...(noNames ? ['MAP * ~NOTFOUND', 'EXCLUDE localhost', 'EXCLUDE 127.0.0.1'] : []),
  ];
  return [
    '--no-sandbox',
    ...(compilesLate ? [compileLate(100)] : []),
    FEATURES_OFF,
    ...(process.env[EDGE] === undefined ? [] : [process.env[EDGE]]),
    ...(rules.length === 0 ? [] : [`--host-resolver-rules=${rules.join(',')}`]),
    ...(softwareGpu ? ['--enable-unsafe-webgpu', ...SOFTWARE_ADAPTER] : []),
  ];
}
