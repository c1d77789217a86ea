/** "1 person", "2 people": English has two forms, chosen by the number. */
export function plural(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** "Anna", "Anna and Ben", "Anna, Ben and Carla", "Anna, Ben and 3 others". */
export function list(names: readonly string[], most = 3): string {
  const [first = '', second = ''] = names;
  if (names.length <= 1) return first;
  if (names.length <= most) return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  return `${first}, ${second} and ${names.length - 2} others`;
}
