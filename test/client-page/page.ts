/** A page of somebody else's program: the hosted service's own client, nothing of this app. */
import * as falClient from '@fal-ai/client';

declare global {
  var falClient: typeof import('@fal-ai/client');
}

globalThis.falClient = falClient;
