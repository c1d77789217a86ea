import './Avatar.css';

/** First letters of the first and last word of a name, for a picture's place. */
export function initialsOf(name: string): string {
  const words = name.split(/\s+/u).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : words;
  return letters.map((word) => firstLetter(word ?? '')).join('');
}

function firstLetter(word: string): string {
  // Making a segmenter takes a tenth of a second on a slow phone; a plain letter that another plain one follows needs none.
  if (PLAIN.test(word)) return word.charAt(0).toLocaleUpperCase();
  // A grapheme, not a code unit: names begin with emoji and combined letters too.
  graphemes ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  const first = graphemes.segment(word)[Symbol.iterator]().next();
  return first.done ? '' : first.value.segment.toLocaleUpperCase();
}

const PLAIN = /^[0-9A-Za-zÀ-ÖØ-öø-ɏ](?:$|[-.'0-9A-Za-zÀ-ÖØ-öø-ɏ])/u;
let graphemes: Intl.Segmenter | undefined;

/** Initials in a circle; decoration beside a name that is written out. */
export function Avatar({ name, size = 36 }: { name: string; size?: number }) {
  return (
    <span className="avatar" style={{ width: size, height: size, fontSize: size * 0.38 }} aria-hidden="true">
      {initialsOf(name)}
    </span>
  );
}
