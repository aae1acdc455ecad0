/** The part of `@fal-ai/client`'s `fal` that is used here; every version of the client has it. */
export interface ConfigurableClient {
  config(config: FalConfig): unknown;
}

/** The client's settings that are read here; all others are passed on unchanged. */
interface FalConfig {
  // The client's own type of config has neither index signature nor export; its parts are its own.
  [setting: string]: unknown;
}

/**
 * Replaces the client's `config` by one that always sets `fetch`. The client's own forgets all
 * earlier settings at each call, so a later `fal.config({ credentials })` would drop `fetch` and
 * send the next request to the hosted service.
 * @returns a function that restores the client's own `config`.
 */
export function keepFetch(client: ConfigurableClient, fetch: typeof globalThis.fetch): () => void {
  const original = client.config;
  client.config = (config) => {
    // `fetch` answers every request, so a proxy would only wrap its address in another.
    const { proxyUrl: _, ...rest } = config;
    return original.call(client, { ...rest, fetch });
  };
  client.config({});
  return () => {
    client.config = original;
  };
}
