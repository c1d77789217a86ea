/** Ports as firewalls write them. */

/** Whether a text such as `8480`, `8000:9000`, `1025-65535` or `80,8480` names the port. */
export function namesPort(text: string, port: number): boolean {
  return text.split(',').some((part) => {
    const [from, to = from] = part.trim().split(/[:-]/).map(Number);
    return from !== undefined && to !== undefined && from <= port && port <= to;
  });
}
