/**
 * Everything the pages say, in English; the first of the languages. One section for each app and one for what both draw, so that a
 * page loads only its own. Sentences with a number or a name in them are functions, so that each language puts them together its way.
 */
export { shared } from './en/shared.ts';
export { student } from './en/student.ts';
