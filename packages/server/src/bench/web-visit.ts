import type { Browser, CDPSession, Page, Request } from 'playwright-core';

/** A first visit to a page: nothing is kept from one before. */
export interface Opened {
  readonly page: Page;
  readonly devtools: CDPSession;
  /** Addresses of the scripts that were loaded. */
  readonly scripts: string[];
  /** Of each answer of GraphQL, as it came over the line: its bytes, in their order. */
  answers(): Promise<number[]>;
  close(): Promise<void>;
}

export async function open(browser: Browser, url: string, who: string, path: string, slower = 1): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const signedIn = await context.request.post(`${url}/demo/sign-in`, { data: { email: who } });
  if (!signedIn.ok()) throw new Error(await signedIn.text());
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  if (slower > 1) await devtools.send('Emulation.setCPUThrottlingRate', { rate: slower });
  const scripts: string[] = [];
  const asked: Request[] = [];
  page.on('response', response => {
    if (response.request().resourceType() === 'script') scripts.push(new URL(response.url()).pathname);
  });
  page.on('requestfinished', request => {
    if (request.url().endsWith('/graphql') && request.method() === 'POST') asked.push(request);
  });
  await page.goto(url + path);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' });
  return {
    page,
    devtools,
    scripts,
    answers: () => Promise.all(asked.map(async request => (await request.sizes()).responseBodySize)),
    close: () => context.close(),
  };
}
