/** How one's own pictures are drawn on the stage; the page that owns camera and screens says so. */
import { createContext, type ReactNode, useContext } from 'react';
import type { StagePicture } from './stage-layout.ts';

export interface OwnPictures {
  /** One's own face is seen as in a mirror. */
  readonly mirrored: boolean;
  /** Drawn in the place of one's own picture; null where the picture itself is drawn. */
  readonly instead: (picture: StagePicture) => ReactNode;
}

/** null: as usual. */
export const OwnPicturesContext = createContext<OwnPictures | null>(null);

export function useOwnPictures(): OwnPictures | null {
  return useContext(OwnPicturesContext);
}
