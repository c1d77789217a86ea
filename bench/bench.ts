/** `npm run bench -- NAME [--quick] [--json FILE] [--setting=value …]`: runs one benchmark and prints what it measured. */
import { existsSync, readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Benchmark, report } from './report.ts';

const folder = new URL('./measures/', import.meta.url);
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -3));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  strict: false,
  options: { quick: { type: 'boolean', default: false }, json: { type: 'string' } },
});
const name = positionals[0];
if (!name || !existsSync(new URL(`${name}.ts`, folder))) {
  console.error(`Which one? npm run bench -- NAME [--quick] [--json FILE]\nNAME is one of: ${names.join(', ')}`);
  process.exit(2);
}
const { quick, json, ...others } = values;
const settings = Object.fromEntries(Object.entries(others).map(([key, value]) => [key, String(value)]));
const { run } = (await import(new URL(`${name}.ts`, folder).href)) as { run: Benchmark };
const result = await run({ quick: quick === true, settings });
await report(result, typeof json === 'string' ? json : undefined);
process.exit(0);
