/** Makes one file or folder of a recording. Runs in a worker: it may be ended at any moment, and nothing half made is left in place. */
import { createWriteStream } from 'node:fs';
import { copyFile, mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { chatAsText, chatAsVtt, saidLines, within } from './chat.ts';
import type { ExportResult, ExportTask } from './export-task.ts';
import { writeFilm } from './film.ts';
import { FilmSource, fittingParts, type SourcePart } from './film-source.ts';
import { lessonScript } from './saved-lesson.ts';

type OnProgress = (progress: number) => void;

/** @param onProgress 0 to 1 @throws Mp4Error and what the disk throws */
export async function runExport(task: ExportTask, onProgress: OnProgress): Promise<ExportResult> {
  const source = new FilmSource(task);
  const fresh = join(dirname(task.target), `.making-${basename(task.target)}`);
  await rm(fresh, { recursive: true, force: true });
  await mkdir(dirname(task.target), { recursive: true, mode: 0o700 });
  try {
    const target = await make(task, source, fresh, onProgress);
    await syncFile(fresh);
    await rename(fresh, target);
    return { target, bytes: await sizeOf(target) };
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    throw error;
  } finally {
    source.close();
  }
}

async function make(task: ExportTask, source: FilmSource, fresh: string, onProgress: OnProgress): Promise<string> {
  const { kind, target, title, trimEndMs } = task;
  switch (kind) {
    case 'chat-text':
    case 'chat-vtt': {
      const lines = within(saidLines(task), source.startMs, trimEndMs ?? Number.POSITIVE_INFINITY);
      await writeFile(fresh, kind === 'chat-text' ? chatAsText(title, lines) : chatAsVtt(lines), { mode: 0o600 });
      return target;
    }
    case 'mp4':
    case 'audio':
      return makeFilm(task, source, fresh, onProgress);
    case 'lesson-folder':
      await makeLesson(task, source, fresh, onProgress);
      return target;
    case 'lesson-zip': {
      const folder = `${fresh}-folder`;
      try {
        await makeLesson(task, source, folder, (progress) => onProgress(progress * 0.6));
        await zip(folder, basename(target).replace(/\.zip$/, ''), fresh);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
      return target;
    }
  }
}

/** One file where all parts are described alike, else a zip with one for each run of parts that are. */
async function makeFilm(task: ExportTask, source: FilmSource, fresh: string, onProgress: OnProgress): Promise<string> {
  const soundOnly = task.kind === 'audio';
  const groups = fittingParts(source.parts());
  const [only] = groups;
  if (groups.length === 1 && only) {
    writeFilm(source, only, { path: fresh, soundOnly, markers: task.markers, onProgress });
    return task.target;
  }
  const folder = `${fresh}-folder`;
  await mkdir(folder, { mode: 0o700 });
  try {
    const name = basename(task.target).replace(/\.\w+$/, '');
    writeFilms(task, source, groups, {
      soundOnly,
      onProgress,
      path: (number) => join(folder, `${name} ${number}${soundOnly ? '.m4a' : '.mp4'}`),
    });
    await zip(folder, '', fresh);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return task.target.replace(/\.\w+$/, '.zip');
}

function writeFilms(
  { markers }: ExportTask,
  source: FilmSource,
  groups: readonly SourcePart[][],
  { soundOnly, onProgress, path }: { soundOnly: boolean; onProgress: OnProgress; path: (number: number) => string },
): void {
  for (const [index, group] of groups.entries()) {
    const wish = { path: path(index + 1), soundOnly, markers };
    writeFilm(source, group, { ...wish, onProgress: (share) => onProgress((index + share) / groups.length) });
  }
}

/** A page, its player, the films and the log: opens by a double click, with no server. */
async function makeLesson(task: ExportTask, source: FilmSource, folder: string, onProgress: OnProgress): Promise<void> {
  await mkdir(join(folder, 'media'), { recursive: true, mode: 0o700 });
  const groups = fittingParts(source.parts());
  const url = (number: number) => `media/film-${number}.mp4`;
  writeFilms(task, source, groups, { soundOnly: false, onProgress, path: (number) => join(folder, url(number)) });
  const files = groups.map((group, index) => {
    const [first, last] = [group[0]?.part, group.at(-1)?.part];
    const startMs = first?.startMs ?? 0;
    return { url: url(index + 1), startMs, durationMs: (last?.startMs ?? 0) + (last?.durationMs ?? 0) - startMs };
  });
  await writeFile(join(folder, 'lesson.js'), lessonScript(task, files));
  await writeFile(join(folder, 'chat.txt'), chatAsText(task.title, saidLines(task)));
  for (const name of await readdir(task.playerFolder)) {
    if (!name.endsWith('.gz') && !name.endsWith('.br')) await copyFile(join(task.playerFolder, name), join(folder, name));
  }
}

/** Films don't get smaller: they are stored as they are. @param within a folder in the zip, empty for none */
async function zip(folder: string, inside: string, path: string): Promise<void> {
  const file = new ZipFile();
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  for (const entry of entries.filter((candidate) => candidate.isFile())) {
    const full = join(entry.parentPath, entry.name);
    const relative = full.slice(folder.length + 1).replaceAll('\\', '/');
    const compress = !/\.(mp4|m4a|jpg)$/.test(entry.name);
    file.addFile(full, inside === '' ? relative : `${inside}/${relative}`, { compress });
  }
  file.end();
  await pipeline(file.outputStream as NodeJS.ReadableStream, createWriteStream(path, { mode: 0o600 }));
}

async function syncFile(path: string): Promise<void> {
  if ((await stat(path)).isDirectory()) return;
  const file = await open(path, 'r+');
  await file.sync();
  await file.close();
}

async function sizeOf(path: string): Promise<number> {
  const found = await stat(path);
  if (!found.isDirectory()) return found.size;
  const entries = await readdir(path, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(async (entry) => (await stat(join(entry.parentPath, entry.name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
