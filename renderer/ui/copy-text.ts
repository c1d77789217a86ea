/** Puts text on the clipboard, whatever this page may use: the desktop app, the browser's clipboard, or an old-fashioned selection. */

/** Resolves to false where nothing worked; the text can then only be selected by hand. */
export async function copyText(text: string): Promise<boolean> {
  if (window.desk) {
    await window.desk.copyText({ text });
    return true;
  }
  // The clipboard API exists on secure origins alone, and may be refused there too.
  if (navigator.clipboard) {
    const copied = await navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    );
    if (copied) return true;
  }
  return copyBySelection(text);
}

function copyBySelection(text: string): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'visually-hidden';
  const focused = document.activeElement;
  // Inside an open dialog the rest of the page is inert and can hold no selection.
  const holder = document.querySelector('dialog[open] .dialog-box') ?? document.body;
  holder.append(area);
  area.select();
  const copied = document.execCommand('copy');
  area.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return copied;
}
