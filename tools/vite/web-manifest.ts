import type { ManifestOptions } from 'vite-plugin-pwa';

/** The pictures that the installed app is offered for in the system's list of files. */
const OPENED = {
  'image/png': ['.png'],
  'image/jpeg': ['.jpg', '.jpeg'],
  'image/webp': ['.webp'],
  'image/avif': ['.avif'],
  'image/gif': ['.gif'],
  'image/bmp': ['.bmp'],
};

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
    {
      src: 'icon-maskable-512.png',
      sizes: '512x512',
      type: 'image/png',
      purpose: 'maskable',
    },
  ],
  // workers/service/shared-pictures.ts answers it.
  share_target: {
    action: './share',
    method: 'POST',
    enctype: 'multipart/form-data',
    params: {
      title: 'title',
      text: 'text',
      url: 'url',
      files: [{ name: 'pictures', accept: ['image/*'] }],
    },
  },
  file_handlers: [{ action: './', accept: OPENED }],
  screenshots: [
    {
      src: 'screenshot-wide.webp',
      sizes: '1280x800',
      type: 'image/webp',
      form_factor: 'wide',
      label: 'A picture, and beside it the prompt and the settings',
    },
    {
      src: 'screenshot-narrow.webp',
      sizes: '390x844',
      type: 'image/webp',
      form_factor: 'narrow',
      label: 'A picture, and below it the prompt',
    },
  ],
};
