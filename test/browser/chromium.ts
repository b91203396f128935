/** Debian's Chromium, for tests of what runs in a page. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterAll, describe } from 'vitest';

const PATH = '/usr/bin/chromium';
const QUIET = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];
/** WebGPU, computed by the processor. */
const WEBGPU = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];
const ARGS = ['--no-sandbox', ...QUIET, ...WEBGPU, '--disable-component-update', '--disable-sync'];

const there = existsSync(PATH);

/** Tests that are skipped, and say so, where there is no Chromium. */
export function inChromium(title: string, tests: () => void): void {
  if (there) describe(title, tests);
  else describe.skip(`${title} (skipped: there is no ${PATH})`, tests);
}

let browser: Promise<Browser> | null = null;
afterAll(async () => (await browser)?.close());

export interface Opened {
  readonly page: Page;
  /** What the page logged as an error or threw, and what it asked of a network, as they come. */
  readonly faults: string[];
}

/** A page of its own, without what others stored. Whatever it asks of other places than `from` is a fault, and is refused. */
export async function open(url: string, from: string, options: BrowserContextOptions = {}): Promise<Opened> {
  browser ??= chromium.launch({ executablePath: PATH, args: ARGS });
  const context = await (await browser).newContext(options);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', ({ message }) => faults.push(message));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  await page.route(/^(?!data:|blob:)/, (route) => {
    const asked = route.request().url();
    if (asked.startsWith(from)) return route.continue();
    faults.push(`asks for ${asked}`);
    return route.abort();
  });
  await page.goto(url);
  return { page, faults };
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
};

/** A folder on a server of this machine, until the tests of the file have run. Gives its URL, with a slash at its end. */
export async function serve(folder: string): Promise<string> {
  const server = createServer(async ({ url }, response) => {
    const { pathname } = new URL(url!, 'http://localhost');
    if (pathname === '/favicon.ico') return void response.writeHead(204).end();
    try {
      const bytes = await readFile(join(folder, decodeURIComponent(pathname)));
      response.writeHead(200, { 'content-type': TYPES[extname(pathname)] ?? 'application/octet-stream' }).end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  afterAll(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}
