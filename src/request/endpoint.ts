/** The hosted application this app stands in for; queued requests are asked for below its name. */
export const APP = 'fal-ai/playground-v25';

/** What a picture is made of: a prompt alone, a picture, or a picture and a mask. */
export const ENDPOINT_KINDS = ['image-to-image', 'text-to-image', 'inpainting'] as const;
export type EndpointKind = (typeof ENDPOINT_KINDS)[number];

/** The endpoints of the application that are answered. */
export const ENDPOINTS = {
  'image-to-image': `${APP}/image-to-image`,
  'text-to-image': APP,
  inpainting: `${APP}/inpainting`,
} as const satisfies Readonly<Record<EndpointKind, string>>;

/** The endpoint that the app itself is made for. */
export const ENDPOINT = ENDPOINTS['image-to-image'];

/** What each is called on screen. */
export const ENDPOINT_TITLES: Readonly<Record<EndpointKind, string>> = {
  'image-to-image': 'Image to image',
  'text-to-image': 'Text to image',
  inpainting: 'Inpainting',
};

/** The endpoint that a request is for, by the pictures it names; null names none. */
export function endpointOf(request: {
  readonly image_url?: unknown;
  readonly mask_url?: unknown;
}): EndpointKind {
  if (isGiven(request.mask_url)) return 'inpainting';
  return isGiven(request.image_url) ? 'image-to-image' : 'text-to-image';
}

function isGiven(address: unknown): boolean {
  return address !== undefined && address !== null;
}

/** The example of the endpoint's own page, spelling and all. */
export const EXAMPLE_INPUT = {
  image_url: 'https://fal-cdn.batuhan-941.workers.dev/files/tiger/IExuP-WICqaIesLZAZPur.jpeg',
  prompt:
    'an island near sea, with seagulls, moon shining over the sea, light house, boats int he background, fish flying over the sea',
} as const;
