import type { Medium, Subject } from './subjects.ts';

/**
 * What the expander adds. No phrase names a thing: a phrase that did could change what the picture
 * shows.
 */

/** A medium for a prompt that names none. */
export const MEDIA: readonly string[] = [
  'detailed photograph',
  'high-resolution photograph',
  'fine-grained analogue photograph',
  'editorial photograph',
  'candid photograph',
];

/** How the medium of a prompt is used well. */
export const TECHNIQUES: Readonly<Record<Medium, readonly string[]>> = {
  photo: ['sharp focus', 'natural colours', 'fine grain', 'wide dynamic range', 'crisp optics'],
  painting: ['visible brushwork', 'rich pigments', 'layered glazes', 'textured surface'],
  drawing: ['confident strokes', 'delicate hatching', 'textured paper', 'clean contours'],
  render: [
    'physically based materials',
    'global illumination',
    'soft reflections',
    'clean geometry',
  ],
  animation: ['clean outlines', 'expressive shapes', 'vivid colours', 'hand-made feel'],
};

/** Light for a prompt that names none. */
export const LIGHTS: readonly string[] = [
  'soft diffuse daylight',
  'warm low sun',
  'gentle side light',
  'bright airy light',
  'soft rim light',
  'volumetric light',
  'dramatic chiaroscuro',
  'cool even light',
];

/** Light that goes with any other. */
export const TONES: readonly string[] = [
  'soft shadows',
  'subtle contrast',
  'fine tonal range',
  'deep blacks',
  'glowing highlights',
];

/** How the picture is laid out, by subject. */
export const COMPOSITIONS: Readonly<Record<Subject | 'other', readonly string[]>> = {
  person: ['natural expression', 'lifelike skin texture', 'shallow focus', 'calm pose'],
  animal: ['lifelike texture', 'alert gaze', 'shallow focus', 'at eye level'],
  place: ['sweeping vista', 'layered depth', 'atmospheric perspective', 'wide composition'],
  building: [
    'strong perspective',
    'intricate architecture',
    'balanced symmetry',
    'wide composition',
  ],
  room: ['inviting atmosphere', 'balanced arrangement', 'tactile materials', 'wide angle'],
  food: ['appetising texture', 'seen from above', 'shallow focus', 'simple styling'],
  vehicle: ['dynamic angle', 'polished surfaces', 'sense of motion', 'three-quarter view'],
  other: ['balanced composition', 'clear focal point', 'shallow focus', 'layered depth'],
};

/** What makes a picture look finished. */
export const FINISHES: readonly string[] = [
  'intricate detail',
  'rich texture',
  'harmonious colours',
  'subtle colour grading',
  'elegant palette',
  'crisp detail',
  'beautiful depth',
  'refined and polished',
];
