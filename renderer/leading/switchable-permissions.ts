import type { Permission } from '../../protocol/models.ts';

/** Rights a teacher switches for students, in the order shown. `see` and `hear` come with being there. */
export const SWITCHABLE_PERMISSIONS = [
  'chat',
  'private-chat',
  'raise-hand',
  'react',
  'speak',
  'camera',
  'share-screen',
] as const satisfies readonly Permission[];
export type SwitchablePermission = (typeof SWITCHABLE_PERMISSIONS)[number];
