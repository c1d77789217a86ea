/** What a teacher asks the classroom doctor. */
import type { DoctorService } from '../doctor/doctor-service.ts';
import type { Handlers } from './handler.ts';

export function doctorRequests({ check, phoneDoor }: Pick<DoctorService, 'check' | 'phoneDoor'>) {
  return {
    'doctor:check': async ({ payload }) => ({ finding: await check(payload.check, payload) }),
    'doctor:phone': ({ payload }) => ({ check: phoneDoor.open(payload) }),
  } satisfies Partial<Handlers>;
}
