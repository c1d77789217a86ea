/** Names out of what a teacher pastes or a file of a school's register: one a line, or a table of comma, semicolon or tab separated values. */

const MOST_LETTERS = 60;
const wholeNames = /^(full ?name|name|display ?name|student|pupil|schüler(in)?|vollständiger name)$/i;
const firstNames = /^(first ?name|given ?name|first|vorname|prénom|nombre)$/i;
const lastNames = /^(last ?name|family ?name|surname|last|nachname|familienname|nom|apellidos?)$/i;

/** Each name once, as it is written the first time. */
export function namesIn(text: string): string[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  const separator = separatorOf(lines);
  const rows = lines.map((line) => cells(line, separator)).filter((row) => row.some((cell) => cell !== ''));
  const names = new Map<string, string>();
  for (const name of rowsToNames(rows, separator)) {
    const kempt = name.replace(/\s+/gu, ' ').trim().slice(0, MOST_LETTERS);
    const folded = kempt.normalize('NFKC').toLowerCase();
    if (kempt !== '' && !names.has(folded)) names.set(folded, kempt);
  }
  return [...names.values()];
}

type Separator = '\t' | ';' | ',' | null;

/** What most lines have. */
function separatorOf(lines: readonly string[]): Separator {
  for (const separator of ['\t', ';', ','] as const) {
    const having = lines.filter((line) => line.includes(separator)).length;
    if (having * 2 > lines.filter((line) => line.trim() !== '').length) return separator;
  }
  return null;
}

/** Cells of one line, RFC 4180: quoted ones may hold the separator, and quotes doubled. */
function cells(line: string, separator: Separator): string[] {
  if (separator === null) return [unquoted(line)];
  const found: string[] = [];
  let cell = '';
  let quoted = false;
  for (const letter of line) {
    if (letter === '"') quoted = !quoted;
    if (letter === separator && !quoted) {
      found.push(unquoted(cell));
      cell = '';
    } else cell += letter;
  }
  return [...found, unquoted(cell)];
}

function unquoted(cell: string): string {
  return cell
    .trim()
    .replace(/^"(.*)"$/, '$1')
    .replaceAll('""', '"')
    .trim();
}

function rowsToNames(rows: readonly string[][], separator: Separator): string[] {
  const [head = [], ...rest] = rows;
  const column = (pattern: RegExp) => head.findIndex((cell) => pattern.test(cell));
  const [whole, first, last] = [column(wholeNames), column(firstNames), column(lastNames)];
  if (first !== -1 && last !== -1) return rest.map((row) => `${row[first] ?? ''} ${row[last] ?? ''}`);
  if (whole !== -1) return rest.map((row) => row[whole] ?? '');
  if (first !== -1) return rest.map((row) => row[first] ?? '');
  // "Berg, Anna" is how lists write it; a table without a head says its names from left to right.
  if (separator === ',') return rows.map(([one = '', two = '']) => (two === '' ? one : `${two} ${one}`));
  return rows.map((row) => row.slice(0, 2).join(' '));
}
