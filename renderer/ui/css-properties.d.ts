import 'react';

declare module 'react' {
  interface CSSProperties {
    /** Width by height of the picture on the stage. */
    '--aspect'?: number;
    /** Tiles beside each other in the gallery, and the width of each. */
    '--columns'?: number;
    '--tile'?: string;
  }
}
