// The small lesson of the tests in Firefox, which Playwright drives only in a build of its own: run, move, touch, answer,
// slides, and the next morning. Called with the address of the notebook; ends with an error where something is not so.

import assert from "node:assert/strict";
import puppeteer from "puppeteer-core";

const [address, browserPath] = process.argv.slice(2);
const PATIENCE = 60_000;
const cell = id => `.jp-Notebook .jp-Cell[data-windowed-list-index="${id.split("-")[1]}"]`;
const EXPLORER = cell("cell-9");
const QUIZ = cell("cell-7");
const IDLE = "document.querySelector('.jp-Notebook-ExecutionIndicator')?.dataset.status === 'idle'";
const READY = `${IDLE} && !['', 'No Kernel'].includes(document.querySelector('.jp-KernelName')?.textContent ?? '')`;

const browser = await puppeteer.launch({ browser: "firefox", executablePath: browserPath, headless: true, defaultViewport: null, args: ["--width=1280", "--height=1000"] });
const errors = [];
const page = await open();
page.setDefaultTimeout(PATIENCE);

async function open() {
  const opened = await browser.newPage();
  opened.on("pageerror", error => errors.push(String(error)));
  await opened.goto(address);
  await opened.waitForFunction(READY, { timeout: PATIENCE });
  return opened;
}

const text = selector => page.$eval(selector, element => element.textContent);
const changed = (selector, before) =>
  page.waitForFunction((selector, before) => document.querySelector(selector)?.textContent !== before, {}, selector, before);

async function menu(name, command) {
  for (const item of await page.$$("li.lm-MenuBar-item")) {
    if ((await item.evaluate(element => element.textContent)) === name) await item.click();
  }
  await page.locator(`li[data-command='${command}']`).click();
}

async function runAll() {
  await menu("Run", "runmenu:run-all");
  await page.waitForSelector(`${cell("cell-10")} .jp-OutputArea-output`);
  await page.waitForFunction(IDLE);
}

// Everything runs; a slider moves by its arrow keys.
await runAll();
const sentence = `${EXPLORER} .dlintro-sentence`;
await page.waitForSelector(`${EXPLORER} img.dlintro-picture`);
let before = await text(sentence);
await page.$eval(`${EXPLORER} .noUi-handle`, handle => handle.focus());
await page.keyboard.press("ArrowRight");
await changed(sentence, before);

// A connection of the neuron is pulled up with the mouse.
before = await text(sentence);
const image = await page.$(`${EXPLORER} img.dlintro-picture`);
await image.scrollIntoView();
const box = await image.boundingBox();
const at = (x, y) => [box.x + x * box.width, box.y + y * box.height];
await page.mouse.move(...at(0.3, 0.3));
await page.mouse.down();
await page.mouse.move(...at(0.3, 0.15), { steps: 4 });
await page.mouse.up();
await changed(sentence, before);

// A finger pulls it down again.
before = await text(sentence);
await page.touchscreen.touchStart(...at(0.3, 0.3));
for (const y of [0.35, 0.4, 0.45]) await page.touchscreen.touchMove(...at(0.3, y));
await page.touchscreen.touchEnd();
await changed(sentence, before);

// Arrows choose an answer; letters edit nothing; Escape leaves.
const cells = await page.$$eval(".jp-Notebook .jp-Cell", all => all.length);
await page.focus(`${QUIZ} input[type=radio]`);
for (const key of [" ", "ArrowDown", "d", "d", "a", "b"]) await page.keyboard.press(key);
assert.equal(await page.$$eval(`${QUIZ} input[type=radio]`, radios => radios.findIndex(radio => radio.checked)), 1);
assert.equal(await page.$$eval(".jp-Notebook .jp-Cell", all => all.length), cells);
await page.keyboard.press("Escape");
assert.ok(await page.evaluate(selector => document.activeElement === document.querySelector(selector), QUIZ));

// Slides: on, back, run, leave; they fill the window.
await page.keyboard.press("Escape");
await page.evaluate(() => [...document.querySelectorAll(".jp-NotebookPanel-toolbar *")].find(part => part.localName.includes("button") && part.textContent === "Slides").click());
await page.waitForFunction(() => document.querySelector(".dlintro-number")?.textContent === "1 / 9");
for (const [key, number] of [[" ", 2], ["PageDown", 3], ["PageUp", 2], ["End", 9], ["Home", 1]]) {
  await page.keyboard.press(key);
  assert.equal(await text(".dlintro-number"), `${number} / 9`);
}
const fills = await page.$eval(".dlintro-slides", panel => {
  const { x, y, width, height } = panel.getBoundingClientRect();
  return x === 0 && y === 0 && width === innerWidth && height === innerHeight;
});
assert.ok(fills);
await page.keyboard.press("Escape");
await page.waitForFunction(() => !document.querySelector(".dlintro-number"));

// The next morning: saved, without a kernel; pictures and words are there, and come alive.
const last = await text(sentence);
await page.keyboard.down("Control");
await page.keyboard.press("s");
await page.keyboard.up("Control");
await page.waitForFunction(() => !document.querySelector(".jp-mod-dirty"));
await new Promise(done => setTimeout(done, 1500));
await menu("Kernel", "kernelmenu:shutdown");
await page.waitForFunction(() => document.querySelector(".jp-KernelName").textContent === "No Kernel");
await page.goto(address);
await page.waitForFunction(READY);
await page.waitForSelector(`${EXPLORER} .dlintro-still img`);
assert.ok((await text(`${EXPLORER} .dlintro-still`)).includes(last));
assert.ok(!(await text(".jp-Notebook")).includes("Error displaying widget"));
await runAll();
await page.waitForSelector(`${EXPLORER} .dlintro-explorer`);
await page.waitForFunction(selector => !document.querySelector(selector), {}, `${EXPLORER} .dlintro-still`);

await browser.close();
assert.deepEqual(errors, []);
