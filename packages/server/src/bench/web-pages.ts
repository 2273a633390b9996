import { statSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { type Figure, median, percentile } from './report.ts';
import type { Stand } from './stand.ts';
import { webBytes } from './web-bytes.ts';
import { open } from './web-visit.ts';

const dist = join(import.meta.dirname, '../../../web/dist');
const times = 5;
/** A phone that is neither new nor slow, beside this machine. */
const slowdown = 4;

/** What the built pages cost a browser, on a programme of 4,761 people; `bytes` alone do not depend on the machine. */
export async function webPages(stand: Stand, programmeId: string, only?: string): Promise<Figure[]> {
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  try {
    const bytes = await webBytes(browser, stand, programmeId);
    if (only === 'bytes') return bytes;
    const people = `/manage/programmes/${encodeURIComponent(programmeId)}/people`;
    const screens = [
      { what: 'home', who: 'mentee@demo.invalid', path: '/' },
      { what: 'people of a programme', who: 'manager@demo.invalid', path: people },
    ];
    const figures = [...bytes];
    for (const { what, who, path } of screens) {
      const paints: number[] = [];
      let kilobytes = 0;
      for (let time = 0; time < times; time += 1) {
        const opened = await open(browser, stand.api.url, who, path, slowdown);
        paints.push(await largestPaint(opened.page));
        kilobytes = opened.scripts.reduce((sum, address) => sum + gzipped(address), 0) / 1000;
        await opened.close();
      }
      const sized = { bench: 'pages', what: `${what}: script, first load, gzip`, value: kilobytes, unit: 'kB' };
      figures.push(path === '/' ? { ...sized, goal: { atMost: 180 } } : sized, {
        bench: 'pages',
        what: `${what}: largest paint, cold, ${slowdown}× slower`,
        value: median(paints),
        unit: 'ms',
        goal: { atMost: 1200 },
      });
    }
    figures.push(await keys(browser, stand.api.url, people), await scrolling(browser, stand.api.url, people));
    figures.push(await changing(browser, stand.api.url));
    return figures;
  } finally {
    await browser.close();
  }
}

function gzipped(path: string): number {
  return statSync(join(dist, `${path}.gz`)).size;
}

async function largestPaint(page: Page): Promise<number> {
  await page.waitForTimeout(500);
  return await page.evaluate(
    () =>
      new Promise<number>(resolve => {
        new PerformanceObserver(list => resolve(list.getEntries().at(-1)!.startTime)).observe({
          type: 'largest-contentful-paint',
          buffered: true,
        });
      }),
  );
}

/** From a key to the next paint, as the browser itself says it: to eight milliseconds. */
async function keys(browser: Browser, url: string, path: string): Promise<Figure> {
  const durations: number[] = [];
  for (let time = 0; time < times; time += 1) {
    const { page, close } = await open(browser, url, 'manager@demo.invalid', path, slowdown);
    await page.evaluate(() => {
      const seen: number[] = [];
      Object.assign(window, { seen });
      new PerformanceObserver(list => {
        for (const entry of list.getEntries()) if (entry.name === 'keydown') seen.push(entry.duration);
      }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
    });
    await page.locator('[data-row="0"]').focus();
    for (let pressed = 0; pressed < 60; pressed += 1) await page.keyboard.press('ArrowDown', { delay: 20 });
    await page.waitForTimeout(300);
    const seen = await page.evaluate(() => (window as unknown as { seen: number[] }).seen);
    // What was faster than the browser reports was faster than that.
    durations.push(percentile([...seen, ...Array.from({ length: Math.max(0, 60 - seen.length) }, () => 16)], 0.95));
    await close();
  }
  const value = median(durations);
  return {
    bench: 'pages',
    what: `arrow keys in the table, p95, ${slowdown}× slower`,
    value,
    unit: 'ms',
    goal: { atMost: 100 },
  };
}

async function scrolling(browser: Browser, url: string, path: string): Promise<Figure> {
  const longest: number[] = [];
  for (let time = 0; time < times; time += 1) {
    const { page, close } = await open(browser, url, 'manager@demo.invalid', path);
    await page.waitForTimeout(500);
    longest.push(
      await page.evaluate(async () => {
        let worst = 0;
        const observer = new PerformanceObserver(list => {
          for (const { duration } of list.getEntries()) worst = Math.max(worst, duration);
        });
        observer.observe({ type: 'longtask' });
        const table = document.querySelector('[role="grid"]')!;
        for (let frame = 0; frame < 300; frame += 1) {
          table.scrollTop += 300;
          await new Promise(resolve => requestAnimationFrame(resolve));
        }
        await new Promise(resolve => setTimeout(resolve, 200));
        observer.disconnect();
        return worst;
      }),
    );
    await close();
  }
  return {
    bench: 'pages',
    what: 'scrolling 4,761 people: longest task (0: none over 50)',
    value: median(longest),
    unit: 'ms',
    goal: { atMost: 50 },
  };
}

/** What the heap has grown by between the fortieth change and the two hundredth. */
async function changing(browser: Browser, url: string): Promise<Figure> {
  const { page, devtools, close } = await open(browser, url, 'mentee@demo.invalid', '/');
  const places = page.getByRole('navigation', { name: 'Places' }).getByRole('link');
  const heap = async () => {
    await devtools.send('HeapProfiler.collectGarbage');
    return (await devtools.send('Runtime.getHeapUsage')).usedSize / 1e6;
  };
  let early = 0;
  for (let change = 1; change <= 200; change += 1) {
    await places.nth(change % 4).click();
    await page.getByRole('heading', { level: 1 }).waitFor();
    if (change === 40) early = await heap();
  }
  const value = (await heap()) - early;
  await close();
  return {
    bench: 'pages',
    what: 'heap after 200 changes of screen, beside 40',
    value,
    unit: 'MB',
    goal: { atMost: 2 },
  };
}
