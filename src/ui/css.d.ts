import 'react';

declare module 'react' {
  interface CSSProperties {
    /** Values handed to a stylesheet as custom properties. */
    [property: `--${string}`]: string | number | undefined;
  }
}
