/** What stands under a key, and nothing of what every object inherits: ids come from outside, and `constructor` is a possible one. */
export function ownEntry<V>(record: Readonly<Record<string, V>>, key: string): V | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
