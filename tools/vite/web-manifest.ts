import type { ManifestOptions } from 'vite-plugin-pwa';

/** What a browser reads before it installs the app. Addresses are relative to the app's folder. */
export const WEB_MANIFEST: Partial<ManifestOptions> = {
  id: './',
  name: 'Playground v2.5 image to image',
  short_name: 'Playground',
  description: 'A picture and a prompt become a new picture, on your own GPU.',
  start_url: './',
  scope: './',
  display: 'standalone',
  background_color: '#fbfaf8',
  theme_color: '#fbfaf8',
  icons: [
    { src: 'icon.svg', sizes: 'any', type: 'image/svg+xml' },
    { src: 'icon-192.png', sizes: '192x192', type: 'image/png' },
    { src: 'icon-512.png', sizes: '512x512', type: 'image/png' },
  ],
};
