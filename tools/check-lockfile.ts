/**
 * `npm run check:packages`: fails if package-lock.json has a package without a checksum, one with
 * an address of its own, or one under a licence that is not on the list here.
 */
import lockfile from '../package-lock.json' with { type: 'json' };
import { lockfileFaults } from './house/lockfile.ts';

const faults = lockfileFaults(lockfile.packages);
for (const fault of faults) console.error(fault);
if (faults.length === 0) console.log(`${Object.keys(lockfile.packages).length - 1} packages`);
process.exitCode = faults.length > 0 ? 1 : 0;
