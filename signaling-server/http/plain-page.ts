/** The few pages the server writes itself: what a person sees who took a wrong turn, or has to sign in. Nothing inline but the style, by its hash. */
import { createHash } from 'node:crypto';

interface PlainPage {
  readonly title: string;
  readonly text: string;
  /** The way out. */
  readonly link?: { readonly href: string; readonly label: string };
  /** Address of a script of ours. */
  readonly script?: string;
}

export const notFoundPage: PlainPage = {
  title: 'There is no page here',
  text: 'The address may be mistyped. If you want to join a lecture, enter its code.',
  link: { href: '/', label: 'Enter a code' },
};

export const teacherOnlyPage: PlainPage = {
  title: 'Only on the teacher’s computer',
  text: 'The teacher’s pages open on the computer that hosts the lecture. Students join with a code.',
  link: { href: '/', label: 'Join with a code' },
};

export const signInPage: PlainPage = {
  title: 'The teacher’s pages',
  text: 'To sign in on this device, open the teacher’s secure link here. It works once; Lectern makes a fresh one on the teacher’s computer.',
  link: { href: '/', label: 'Join with a code' },
  script: '/teach/sign-in.js',
};

export const foreignHostPage: PlainPage = {
  title: 'This address is not known here',
  text: 'Please use the link or the address shown by the teacher.',
};

export const notBuiltPage: PlainPage = {
  title: 'The pages are missing',
  text: 'The server runs, but its pages are not there. Whoever set it up can make them with “npm run build”.',
};

export const troublePage: PlainPage = {
  title: 'Something went wrong',
  text: 'That was not your fault. Please try again in a moment.',
  link: { href: '/', label: 'Start again' },
};

const style = `
body { margin: 0; min-height: 100dvh; display: grid; place-items: center; font: 1.125rem/1.6 system-ui, sans-serif; background: Canvas; color: CanvasText; }
main { max-width: 28rem; padding: 2rem; text-align: center; }
h1 { font-size: 1.5rem; line-height: 1.3; margin: 0 0 0.75rem; }
p { margin: 0 0 1.75rem; }
a { display: inline-block; padding: 0.75rem 1.5rem; border: 2px solid; border-radius: 0.75rem; color: inherit; text-decoration: none; font-weight: 600; }
a:hover { text-decoration: underline; }
`;

/** What a content security policy has to name for the style to hold. */
export const PLAIN_STYLE_SOURCE = `'sha256-${createHash('sha256').update(style).digest('base64')}'`;

/** The page as HTML. The texts are ours: nothing a visitor sent is ever put in. */
export function plainPage({ title, text, link, script }: PlainPage): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Lectern</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${title}</h1>
<p>${text}</p>
${link ? `<a href="${link.href}">${link.label}</a>` : ''}
</main>
${script ? `<script src="${script}"></script>` : ''}
</body>
</html>
`;
}
