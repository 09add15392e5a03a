// Uses the console page of the gateway at the URL of the first argument as a visitor would, in the browser of the second
// argument, and keeps pictures in the folder of the third. Prints one line of JSON for each thing that was tried:
// its name, and what went wrong, if anything.
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';

const [gateway, executablePath, pictures] = process.argv.slice(2);
const SHORT = 10_000;

const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
const complaints = [];
const elsewhere = [];

async function open(options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(SHORT);
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(gateway + '/') && !request.url().startsWith('data:')) {
      elsewhere.push(request.url());
    }
  });
  await page.goto(gateway + '/');
  await page.locator('#playground').waitFor();
  await page.locator('#routes li').first().waitFor();
  return page;
}

const text = (page, id) => page.locator('#' + id).innerText();

async function until(page, id, expected) {
  await page.waitForFunction(([id, expected]) => new RegExp(expected).test(document.getElementById(id).textContent), [id, expected]);
}

/** Asks and waits for the whole answer; the word on the badge. */
async function ask(page, prompt, isStream = false) {
  await page.fill('#ask-prompt', prompt);
  await page.setChecked('#ask-stream', isStream);
  await page.click('#ask-send');
  await page.waitForFunction(() => document.getElementById('ask').ariaBusy === 'false' && document.getElementById('ask-badge').textContent !== 'nothing asked yet');
  return text(page, 'ask-badge');
}

const things = {
  async 'a question is a miss, and a hit when it is asked again'(page) {
    assert.equal(await ask(page, 'What is a gateway?'), 'miss');
    const first = await text(page, 'ask-answer');
    assert.match(first, /simulated answer/);
    assert.equal(await ask(page, 'What is a gateway?'), 'hit');
    assert.equal(await text(page, 'ask-answer'), first);
    assert.match(await text(page, 'ask-total'), /ms|s$/);
    assert.match(await text(page, 'ask-saved'), /output=\d+/);
    await until(page, 'tile-entries', '^[1-9]');
    await until(page, 'tile-latency', 'ms');
  },

  async 'a stream is replayed as a stream'(page) {
    assert.equal(await ask(page, 'Tell me of streams.', true), 'miss');
    const first = await text(page, 'ask-answer');
    assert.equal(await ask(page, 'Tell me of streams.', true), 'hit');
    assert.equal(await text(page, 'ask-answer'), first);
    assert.match(first, /simulated answer/);
  },

  async 'an entry is purged from the table'(page) {
    await ask(page, 'Purge me.');
    await page.waitForFunction(() => document.querySelectorAll('#entries tr').length > 0);
    let rows = await page.locator('#entries tr').count();
    while (rows > 0) {
      await page.locator('#entries tr').first().getByRole('button').click();
      await page.waitForFunction((before) => document.querySelectorAll('#entries tr').length < before, rows);
      rows = await page.locator('#entries tr').count();
    }
    assert.equal(await ask(page, 'Purge me.'), 'miss');
  },

  async 'what is warmed is a hit'(page) {
    await page.locator('#warm').getByRole('button', { name: 'Warm' }).click();
    await until(page, 'warm-state', '^done: 3 filled');
    assert.equal(await page.$eval('#warm-progress', (bar) => bar.value / bar.max), 1);
    assert.equal(await ask(page, 'What are your opening hours?'), 'hit');
  },

  async 'what cannot be warmed is told by its line'(page) {
    await page.fill('#warm-requests', '{"path": "/v1/chat/completions", "body": {}}\nnonsense');
    await page.locator('#warm').getByRole('button', { name: 'Warm' }).click();
    await until(page, 'warm-errors', 'not-json: line 2');
  },

  async 'an outage is bridged'(page) {
    await page.fill('#ask-ttl', '1s');
    assert.equal(await ask(page, 'Are you there?'), 'miss');
    const first = await text(page, 'ask-answer');
    await page.click('#fault-on');
    await until(page, 'fault-state', 'broken');
    await page.waitForTimeout(1200);
    assert.match(await ask(page, 'Are you there?'), /^stale/);
    assert.equal(await text(page, 'ask-answer'), first);
    await page.screenshot({ path: pictures + '/outage.png' });
    await page.click('#fault-off');
    await until(page, 'fault-state', 'answers');
  },

  async 'twenty at once are one call'(page) {
    await page.fill('#ask-prompt', 'All together now.');
    await page.click('#herd');
    await until(page, 'herd-result', '\\d+ ×');
    const counts = Object.fromEntries((await text(page, 'herd-result')).split(', ').map((each) => each.split(' × ').reverse()));
    assert.equal(counts.miss, '1');
    assert.equal(Object.values(counts).reduce((sum, count) => sum + Number(count), 0), 20);
  },

  async 'a request is explained by what sets it apart'(page) {
    await ask(page, 'How warm is it?');
    await page.fill('#ask-prompt', 'How cold is it?');
    await page.click('#ask-explain');
    await until(page, 'explain-result', '/messages/0/content');
    assert.match(await text(page, 'explain-result'), /uri-miss/);
  },

  async 'a route is switched off and on'(page) {
    const toggle = page.getByRole('switch', { name: 'Cache on chat' });
    await toggle.setChecked(false);
    await page.waitForTimeout(200);
    assert.equal(await ask(page, 'Off or on?'), 'passed by the cache');
    await toggle.setChecked(true);
    await page.waitForTimeout(200);
    assert.equal(await ask(page, 'Off or on?'), 'miss');
  },

  async 'it can be used by the keyboard alone'(page) {
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.className), 'skip');
    await page.focus('#ask-prompt');
    for (let steps = 0; steps < 5; steps++) {
      await page.keyboard.press('Tab');
      if ((await page.evaluate(() => document.activeElement.id)) === 'ask-send') {
        break;
      }
    }
    await page.keyboard.press('Enter');
    await until(page, 'ask-badge', 'miss|hit');
    const outline = await page.$eval('#ask-send', (button) => getComputedStyle(button).outlineStyle);
    assert.notEqual(outline, 'none');
  },

  async 'everything has a name, and can be read in light and dark'(page) {
    const nameless = await page.$$eval('input, select, textarea, button, progress', (all) =>
      all.filter((each) => !(each.labels?.length > 0 || each.textContent.trim() || each.getAttribute('aria-label'))).map((each) => each.outerHTML));
    assert.deepEqual(nameless, []);
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      assert.deepEqual(await page.evaluate(faintTexts), [], colorScheme);
    }
  },

  async 'it fits a phone, light and dark'() {
    const page = await open({ viewport: { width: 360, height: 740 }, colorScheme: 'dark' });
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
    await ask(page, 'Does it fit?', true);
    await page.screenshot({ path: pictures + '/phone-dark.png' });
    await page.context().close();
  },

  async 'pictures for people'(page) {
    await ask(page, 'Why is the sky blue?', true);
    await ask(page, 'Why is the sky blue?', true);
    await page.waitForTimeout(2500);
    await page.evaluate(() => scrollTo(0, 0));
    await page.screenshot({ path: pictures + '/console.png' });
  },

  async 'no script complained, and nobody else was asked'() {
    // A model that is down answers 503, which the browser notes by itself.
    assert.deepEqual(complaints.filter((each) => !/status of 503/.test(each)), []);
    assert.deepEqual(elsewhere, []);
  },
};

/** Texts whose contrast to what is behind them is below 4.5 (WCAG 2.2 §1.4.3). Runs in the page. */
function faintTexts() {
  const channels = (colour) => colour.match(/[\d.]+/g).map(Number);
  const part = (value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  const behind = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const colour = channels(getComputedStyle(each).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) {
        return colour;
      }
    }
    return [255, 255, 255];
  };
  const hasText = (element) => [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
  return [...document.querySelectorAll('body *')]
    .filter((element) => hasText(element) && element.checkVisibility() && !element.disabled && element.tagName !== 'OPTION')
    .map((element) => {
      const [one, other] = [light(channels(getComputedStyle(element).color)), light(behind(element))].sort((a, b) => b - a);
      return { text: element.textContent.trim().slice(0, 30), contrast: (one + 0.05) / (other + 0.05) };
    })
    .filter((found) => found.contrast < 4.5)
    .map((found) => `${found.text}: ${found.contrast.toFixed(2)}`);
}

for (const [name, attempt] of Object.entries(things)) {
  let page;
  let failure = null;
  try {
    page = await open();
    await attempt(page);
  } catch (error) {
    failure = error.message;
    await page?.screenshot({ path: pictures + '/failure.png' }).catch(() => {});
  }
  await page?.context().close();
  console.log(JSON.stringify({ name, failure }));
}
await browser.close();
