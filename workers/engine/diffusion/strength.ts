export { stepsForStrength, type StrengthCut } from './schedulers/strength.ts';
