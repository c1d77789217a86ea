import type { ExportKind } from '../../../protocol/recording.ts';

const endings: Record<ExportKind, string> = {
  mp4: '.mp4',
  audio: '.m4a',
  'chat-text': '.txt',
  'chat-vtt': '.vtt',
  'lesson-zip': '.zip',
  'lesson-folder': '',
};

/** What no system minds in a file's name, from a title that may hold anything. */
export function exportFileName(title: string, kind: ExportKind): string {
  const plain = title
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}<>:"/\\|?*]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^[. ]+|[. ]+$/g, '')
    .trim();
  const short = [...plain].slice(0, 80).join('').trim();
  // Names that Windows keeps for itself.
  const name = short === '' || /^(con|prn|aux|nul|com\d|lpt\d)$/i.test(short) ? `Lesson ${short}`.trim() : short;
  return name + endings[kind];
}

/** `Content-Disposition`, RFC 6266: the name in plain letters for old programs, whole for the others. */
export function attachment(fileName: string): string {
  const plain = fileName.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  return `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(fileName).replace(/['()*]/g, encodeHex)}`;
}

function encodeHex(letter: string): string {
  return `%${letter.charCodeAt(0).toString(16).toUpperCase()}`;
}
