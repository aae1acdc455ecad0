import 'react';

declare module 'react' {
  interface CSSProperties {
    /** Custom properties, which hand values to a stylesheet. */
    [property: `--${string}`]: string | number | undefined;
  }
}
