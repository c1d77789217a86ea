/** What a teacher types into the lecture form, and what becomes of it: a draft to send, or messages beside fields. No DOM. */
import {
  DEFAULT_STUDENT_PERMISSIONS,
  type Lecture,
  LectureDraft,
  type Permission,
  type Room,
  type RoomFeature,
} from '../../../protocol/models.ts';
import { dateFieldValue, momentOfFields, suggestedStart, timeFieldValue } from './lecture-time.ts';

/** `now` starts teaching as soon as it is saved; `draft` has no date yet. */
export type Plan = 'date' | 'draft' | 'now';

export interface LectureFormValues {
  readonly title: string;
  readonly description: string;
  readonly plan: Plan;
  readonly date: string;
  readonly time: string;
  readonly durationMinutes: string;
  /** Empty for "no room". */
  readonly roomId: string;
  readonly capacity: string;
  readonly studentPermissions: readonly Permission[];
  readonly recordFromStart: boolean;
  readonly examMode: boolean;
}

export type LectureFormField = 'title' | 'description' | 'when' | 'durationMinutes' | 'roomId' | 'capacity';
export type LectureFormErrors = Partial<Record<LectureFormField, string>>;

/** What stays with the teacher from one lecture to the next. */
export interface LastChoices {
  readonly durationMinutes: number;
  readonly capacity: number;
  readonly roomId: string | null;
  readonly studentPermissions: readonly Permission[];
}

export const DEFAULT_CHOICES: LastChoices = {
  durationMinutes: 45,
  capacity: 100,
  roomId: null,
  studentPermissions: DEFAULT_STUDENT_PERMISSIONS,
};

export function newLectureValues(choices: LastChoices, plan: Plan, now: number): LectureFormValues {
  const start = suggestedStart(now);
  return {
    title: '',
    description: '',
    plan,
    date: dateFieldValue(start),
    time: timeFieldValue(start),
    durationMinutes: String(choices.durationMinutes),
    roomId: choices.roomId ?? '',
    capacity: String(choices.capacity),
    studentPermissions: choices.studentPermissions,
    recordFromStart: false,
    examMode: false,
  };
}

export function valuesOfLecture(lecture: Lecture, now: number): LectureFormValues {
  const start = lecture.startsAt ?? suggestedStart(now);
  return {
    title: lecture.title,
    description: lecture.description,
    plan: lecture.startsAt === null ? 'draft' : 'date',
    date: dateFieldValue(start),
    time: timeFieldValue(start),
    durationMinutes: String(lecture.durationMinutes),
    roomId: lecture.roomId ?? '',
    capacity: String(lecture.capacity),
    studentPermissions: lecture.studentPermissions,
    recordFromStart: lecture.recordFromStart,
    examMode: lecture.examMode,
  };
}

/** What begins at once needs no name of its own: it gets this one. Everything else keeps what was typed. */
export function withTitle(values: LectureFormValues, untitled: string): LectureFormValues {
  return values.plan === 'now' && values.title.trim() === '' ? { ...values, title: untitled } : values;
}

export interface FormMessages {
  readonly whenMissing: string;
  readonly whenPast: string;
  readonly durationRange: string;
  readonly capacityRange: string;
}

/**
 * Checks the form as the server will. A date in the past is refused only when it was changed (`keptStart` is the lecture's own):
 * correcting a title must not demand a new date.
 */
export function checkLectureForm(
  values: LectureFormValues,
  now: number,
  messages: FormMessages,
  keptStart: number | null = null,
): { draft: LectureDraft; errors: null } | { draft: null; errors: LectureFormErrors } {
  const errors: LectureFormErrors = {};
  let startsAt: number | null = null;
  if (values.plan === 'date') {
    startsAt = momentOfFields(values.date, values.time);
    if (startsAt === null) errors.when = messages.whenMissing;
    else if (startsAt < now - 60_000 && startsAt !== keptStart) errors.when = messages.whenPast;
  }
  const parsed = LectureDraft.safeParse({
    title: values.title,
    description: values.description,
    roomId: values.roomId || null,
    startsAt,
    durationMinutes: wholeNumber(values.durationMinutes),
    capacity: wholeNumber(values.capacity),
    studentPermissions: [...values.studentPermissions],
    recordFromStart: values.recordFromStart,
    examMode: values.examMode,
  });
  for (const issue of parsed.error?.issues ?? []) {
    const field = issue.path[0];
    if (field === 'durationMinutes') errors.durationMinutes ??= messages.durationRange;
    else if (field === 'capacity') errors.capacity ??= messages.capacityRange;
    else if (field === 'startsAt') errors.when ??= messages.whenMissing;
    else if (field === 'title' || field === 'description' || field === 'roomId') errors[field] ??= issue.message;
  }
  return parsed.success && Object.keys(errors).length === 0 ? { draft: parsed.data, errors: null } : { draft: null, errors };
}

/** Rights that a room's features stand for: what a lecture planned in it begins with. */
export function permissionsOfFeatures(features: readonly RoomFeature[]): Permission[] {
  const permissions: Permission[] = ['see', 'hear'];
  if (!features.includes('lobby')) permissions.unshift('enter');
  if (features.includes('chat')) permissions.push('chat', 'private-chat');
  if (features.includes('hands')) permissions.push('raise-hand');
  if (features.includes('reactions')) permissions.push('react');
  if (features.includes('student-microphone')) permissions.push('speak');
  if (features.includes('student-camera')) permissions.push('camera');
  return permissions;
}

/** Takes a room's capacity and features into a form that is being filled in. */
export function withRoom(values: LectureFormValues, room: Room): LectureFormValues {
  return {
    ...values,
    roomId: room.roomId,
    capacity: String(room.capacity),
    studentPermissions: permissionsOfFeatures(room.features),
  };
}

/** Gives or takes one right. */
export function withPermission(permissions: readonly Permission[], permission: Permission, on: boolean): Permission[] {
  const others = permissions.filter((held) => held !== permission);
  return on ? [...others, permission] : others;
}

export function sameValues(a: LectureFormValues, b: LectureFormValues): boolean {
  const flat = (values: LectureFormValues) =>
    JSON.stringify({ ...values, studentPermissions: [...values.studentPermissions].sort() });
  return flat(a) === flat(b);
}

function wholeNumber(typed: string): number {
  return /^\s*\d+\s*$/.test(typed) ? Number(typed) : Number.NaN;
}
