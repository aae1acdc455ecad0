/** Writes the tables of docs/DEVICES.md, for `npm run device-lab`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { readCounted } from './counted.ts';
import { withTables } from './devices-page.ts';

const file = new URL('../../docs/DEVICES.md', import.meta.url);
writeFileSync(file, withTables(readFileSync(file, 'utf8'), readCounted()));
