/** What is used of `@fal-ai/client`'s `fal`: any version of it will do. */
export interface ConfigurableClient {
  config(config: FalConfig): unknown;
}

/** The client's settings as far as they matter here; all others are passed on as they are. */
interface FalConfig {
  // The client's own type of config has neither index signature nor export; its parts are its own.
  [setting: string]: unknown;
}

/**
 * `fal.config` forgets everything it was told before, so that `fal.config({ credentials })` would
 * send the next request to the hosted service. After this every call of it keeps `fetch`.
 * @returns what gives the client its own `config` back.
 */
export function keepFetch(client: ConfigurableClient, fetch: typeof globalThis.fetch): () => void {
  const original = client.config;
  client.config = (config) => {
    // A proxy on top would be asked for nothing: all requests end here.
    const { proxyUrl: _, ...rest } = config;
    return original.call(client, { ...rest, fetch });
  };
  client.config({});
  return () => {
    client.config = original;
  };
}
