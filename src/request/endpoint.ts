/** The hosted application this app stands in for; queued requests are asked for below its name. */
export const APP = 'fal-ai/playground-v25';

/** The one endpoint of it that is answered. */
export const ENDPOINT = `${APP}/image-to-image` as const;

/** The example of the endpoint's own page, spelling and all. */
export const EXAMPLE_INPUT = {
  image_url: 'https://fal-cdn.batuhan-941.workers.dev/files/tiger/IExuP-WICqaIesLZAZPur.jpeg',
  prompt:
    'an island near sea, with seagulls, moon shining over the sea, light house, boats int he background, fish flying over the sea',
} as const;
