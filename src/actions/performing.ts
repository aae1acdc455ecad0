import { part } from '../ui/part.ts';

/** What the actions do. A press that comes before its script is answered when the script is there. */
export const performers = part(() => import('./performers.ts'));
