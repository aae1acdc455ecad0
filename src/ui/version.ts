/** Which app this is, "0.2.0 · abc1234": version and commit, put in by the build (tools/vite/version.ts). */
export const VERSION = String(import.meta.env['APP_VERSION'] ?? 'unknown');
