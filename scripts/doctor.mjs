/**
 * The classroom doctor in the terminal:
 *
 *   npm run doctor [-- --json] [--data FOLDER] [--port N]
 *
 * It needs no server; of one that runs on the same data folder it tells the real ports. Exit code 1 when something must be fixed. What
 * only a page can look at (camera, microphone, screen, a phone's visit) is left to the app.
 */
import { parseArgs } from 'node:util';
import { qualities } from '../renderer/recording/quality.ts';
import { lineOf, summaryOf } from '../renderer/teacher/doctor/finding-text.ts';
import { doctor as words } from '../renderer/ui/strings/en/doctor.ts';
import { readConfiguration } from '../signaling-server/configuration.ts';
import { createOutsideDoctor } from '../signaling-server/doctor/outside-doctor.ts';
import { StartError } from '../signaling-server/start-error.ts';
import { resolvedDataFolder } from '../signaling-server/store/data-folder.ts';

const marks = { good: '✓', attention: '!', bad: '✗', unknown: '?' };

try {
  await run();
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}

async function run() {
  const values = readArguments();
  if (values.help) return console.log(words.terminal.usage);
  const configuration = readConfiguration(
    {
      ...(values.data === undefined ? {} : { dataFolder: values.data }),
      ...(values.port === undefined ? {} : { port: values.port }),
    },
    process.env,
  );
  const { doctor, port } = await createOutsideDoctor(configuration, resolvedDataFolder(configuration.dataFolder));
  const { videoBitsPerS, audioBitsPerS } = qualities.standard;
  const findings = await doctor.examine({ recordingBitsPerS: videoBitsPerS + audioBitsPerS });
  process.exitCode = findings.some(({ light }) => light === 'bad') ? 1 : 0;
  if (values.json) return console.log(JSON.stringify({ running: port !== null, findings }, null, 2));
  print(findings, port);
}

function print(findings, port) {
  console.log(
    `\n${words.title}\n${port === null ? words.terminal.noServer : words.terminal.asksServer(`http://localhost:${port}`)}\n`,
  );
  const width = Math.max(...findings.map(({ id }) => words.names[id].length));
  for (const finding of findings) {
    console.log(`  ${marks[finding.light]} ${words.names[finding.id].padEnd(width)}  ${lineOf(finding, words)}`);
    // How to fix is told for what is to be looked at; a phone is tried in the app.
    if (finding.fix === null || finding.light === 'good' || finding.light === 'unknown') continue;
    const { title, steps } = words.fixes[finding.fix.id];
    const indent = ' '.repeat(width + 6);
    console.log(`${indent}${title}:`);
    for (const step of steps) console.log(`${indent}- ${step}`);
    for (const command of finding.fix.commands) console.log(`${indent}  ${command}`);
  }
  console.log(`\n${summaryOf(findings, words).text}\n${words.terminal.more}\n`);
}

function readArguments() {
  try {
    return parseArgs({
      options: {
        json: { type: 'boolean', default: false },
        data: { type: 'string' },
        port: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (cause) {
    throw new StartError('configuration', `${cause instanceof Error ? cause.message : cause}\n\n${words.terminal.usage}`, {
      cause,
    });
  }
}
