/** Requests as a browser would make them, by either door, with headers and trust that `fetch` doesn't let one set. */
import { type IncomingHttpHeaders, request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';

export interface VisitOptions {
  readonly method?: 'GET' | 'POST';
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  /** The authority trusted, as PEM. */
  readonly ca?: string | undefined;
}

export interface Visit {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly text: string;
  /** The body read as JSON. */
  json<T>(): T;
}

/** Makes a request seem to come from another machine: by way of a proxy on this one. */
export const FROM_ELSEWHERE = { 'x-forwarded-for': '192.168.1.77' };

export function visit(url: string, { method = 'GET', body, headers = {}, ca }: VisitOptions = {}): Promise<Visit> {
  const ask = url.startsWith('https:') ? secureRequest : plainRequest;
  return new Promise((resolve, reject) => {
    const sent = ask(
      url,
      {
        method,
        agent: false,
        ca,
        headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      },
      (response) => {
        const pieces: Buffer[] = [];
        response.on('error', reject);
        response.on('data', (piece: Buffer) => pieces.push(piece));
        response.on('end', () => {
          const bytes = Buffer.concat(pieces);
          const text = bytes.toString('utf8');
          resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes, text, json: () => JSON.parse(text) });
        });
      },
    );
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
