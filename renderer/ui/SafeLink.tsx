/** An address somebody wrote, opened in a new tab that knows nothing of this one. `href` comes from `splitText`. */
export function SafeLink({ href, text }: { href: string; text: string }) {
  return (
    <a href={href} target="_blank" rel="noopener noreferrer">
      {text}
    </a>
  );
}
