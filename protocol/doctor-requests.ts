/** The classroom doctor's rows of the tables in requests.ts and notices.ts. */
import { z } from 'zod';
import { Finding, PhoneCheck, PhoneVisit, ServerFindingId } from './doctor.ts';
import { request } from './request.ts';

export const doctorRequests = {
  /** Looks at one thing, now. What can't be told within a few seconds is `unknown`. */
  'doctor:check': request(
    'host',
    z.object({
      check: ServerFindingId,
      /** What the teacher records with, for the disk. */
      recordingBitsPerS: z.number().min(1).max(1e9).default(2_300_000),
    }),
    z.object({ finding: Finding }),
  ),
  /**
   * Opens the address that a phone is to scan, or gives the one that is open. `anew` forgets who came; `missed` is a person's word that
   * their phone can't open it, which nothing else could tell.
   */
  'doctor:phone': request(
    'host',
    z.object({ anew: z.boolean().default(false), missed: z.boolean().optional() }),
    z.object({ check: PhoneCheck }),
  ),
} as const;

export const doctorNotices = {
  /** To desks: who came by the address to scan, and how far. */
  'doctor:visited': z.object({ visits: z.array(PhoneVisit) }),
} as const;
