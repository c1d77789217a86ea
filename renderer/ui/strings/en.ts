/**
 * What the shared components and the student's page say, in English; the first of the languages. A section for each app, so that a
 * page loads only its own (the teacher's is en/teacher.ts). Sentences with a number or a name in them are functions, so that each
 * language puts them together its way.
 */
export { shared } from './en/shared.ts';
export { student } from './en/student.ts';
