// Send a query to the endpoint and read the answer, or what the server says is wrong with it.

import { type Form, formOf } from "./tokens";
import { type Row, type Table, parseSolutions, parseTriples } from "./results";

export interface Answer {
  table: Table;
  form: Form;
  /** From the request to the last byte, and what the server says that it worked. */
  milliseconds: number;
  worked: number | null;
  bytes: number;
}

export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly line: number | null = null,
    readonly column: number | null = null,
    readonly retryAfter: string | null = null,
  ) {
    super(message);
  }
}

/** What is too large for a page; the answer can still be downloaded. */
export class TooLarge extends Error {}

/** The connection ended before the answer did. */
export class BrokenOff extends Error {}

const MOST_BYTES = 30_000_000;

export interface Endpoint {
  path: string;
  urlBytes: number;
}

export function isGraph(form: Form | null): boolean {
  return form === "CONSTRUCT" || form === "DESCRIBE";
}

/** Give the address that asks a query, in a format or as a page; null when it is too long for an address. */
export function address(endpoint: Endpoint, query: string, format?: string): string | null {
  const sent = new URLSearchParams({ query, ...(format ? { format } : {}) }).toString();
  return sent.length > endpoint.urlBytes ? null : `${endpoint.path}?${sent}`;
}

export function send(endpoint: Endpoint, query: string, format: string, signal?: AbortSignal): Promise<Response> {
  const short = address(endpoint, query, format);
  const init: RequestInit = { headers: { Accept: "application/json" }, ...(signal ? { signal } : {}) };
  if (short) return fetch(short, init);
  const body = new URLSearchParams({ query, format });
  return fetch(endpoint.path, { ...init, method: "POST", body });
}

/** Ask a query; SELECT and ASK come as JSON, graphs as N-Triples, which is the easiest to read. */
export async function ask(endpoint: Endpoint, query: string, signal: AbortSignal): Promise<Answer> {
  const started = performance.now();
  const form = formOf(query) ?? "SELECT"; // a query that says nothing is refused by the server, with a place
  const response = await send(endpoint, query, isGraph(form) ? "nt" : "srj", signal);
  if (!response.ok) throw await refused(response);
  const { text, bytes } = await read(response);
  const milliseconds = performance.now() - started;
  const table = isGraph(form) ? parseTriples(text) : parseSolutions(text);
  return { table, form, milliseconds, worked: worked(response), bytes };
}

async function refused(response: Response): Promise<Refused> {
  const text = await response.text();
  const retry = response.headers.get("Retry-After");
  try {
    const { detail, title, line, column } = JSON.parse(text) as Record<string, unknown>;
    const place = [line, column].map((value) => (typeof value === "number" ? value : null));
    return new Refused(response.status, String(detail ?? title ?? text), place[0], place[1], retry);
  } catch {
    return new Refused(response.status, text.slice(0, 500) || response.statusText, null, null, retry);
  }
}

/** Read an answer to its end, unless it is more than a page can show. */
async function read(response: Response): Promise<{ text: string; bytes: number }> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  const parts: string[] = [];
  let bytes = 0;
  for (;;) {
    const { done, value } = await next(reader);
    if (done || !value) break;
    bytes += value.length;
    if (bytes > MOST_BYTES) {
      await reader?.cancel();
      throw new TooLarge();
    }
    parts.push(decoder.decode(value, { stream: true }));
  }
  return { text: parts.join("") + decoder.decode(), bytes };
}

type Chunk = { done: boolean; value?: Uint8Array | undefined };

async function next(reader: ReadableStreamDefaultReader<Uint8Array> | undefined): Promise<Chunk> {
  try {
    return (await reader?.read()) ?? { done: true };
  } catch (error) {
    // the server breaks off an answer that passes a limit, so that nobody takes a part for the whole
    throw error instanceof DOMException && error.name === "AbortError" ? error : new BrokenOff();
  }
}

function worked(response: Response): number | null {
  const found = /(?:^|[\s,])engine;dur=([\d.]+)/.exec(response.headers.get("Server-Timing") ?? "");
  return found ? Number(found[1]) : null;
}

export type { Row, Table };
