/** The few things that go over plain HTTP instead of the socket. */
import { z } from 'zod';

/** `POST /api/host/session`: the one-time key of the teacher's link for a host token. */
export const HostSessionRequest = z.object({ hostKey: z.string().min(1).max(200) });
export const HostSessionReply = z.object({ hostToken: z.string() });
export type HostSessionReply = z.infer<typeof HostSessionReply>;

export { paths } from './constants.ts';
