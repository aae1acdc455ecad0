import process from 'node:process';

/**
 * Whether tests run that `npm test` leaves out for their time. `npm run test:slow` sets it; test/README.md
 * lists them with the reasons.
 */
export const SLOW = process.env['SLOW_TESTS'] === 'all';
