import 'react';

declare module 'react' {
  interface CSSProperties {
    /** Width by height of the picture on the stage. */
    '--aspect'?: number;
    /** Width of a tile in the gallery. */
    '--tile'?: string;
  }
}
