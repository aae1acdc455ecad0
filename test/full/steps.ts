import type { Rig } from './rig.ts';
import type { Figures } from './state.ts';
import { app } from './steps/app.ts';
import { checksums } from './steps/checksums.ts';
import { compare } from './steps/compare.ts';
import { install } from './steps/install.ts';
import { pack } from './steps/pack.ts';
import { picture } from './steps/picture.ts';
import { stages } from './steps/stages.ts';
import { verify } from './steps/verify.ts';

interface Step {
  readonly name: string;
  /** @throws OffLimits if a figure exceeds its limit. */
  readonly run: (rig: Rig) => Promise<Figures>;
}

/** In the order they are done; each needs those before it. */
export const STEPS: readonly Step[] = [
  { name: 'checksums', run: checksums },
  { name: 'app', run: app },
  { name: 'install', run: install },
  { name: 'verify', run: verify },
  { name: 'pack', run: pack },
  { name: 'stages', run: stages },
  { name: 'picture', run: picture },
  { name: 'compare', run: compare },
];
