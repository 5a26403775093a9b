// For a student who is lost: the menu Course says where one is, gives a fresh copy of a notebook, calls the doctor, and takes
// progress along. What it says comes from `python -m dlintro`, run in a kernel of its own: the notebook's may be busy or dead.

import { make } from "./elements.js";

const TEXTS = {
  en: {
    course: "Course", where: "Where am I", fresh: "Fresh copy of this notebook…", doctor: "The doctor",
    away: "Take my progress along (export)", here: "Bring my progress here (import)…",
    wait: "One moment: the course is looking …", close: "Close", cancel: "Cancel", go: "Go there", replace: "Make a fresh copy",
    made: kept => `This is the fresh copy. What you had is in ${kept}, beside it.`,
    saved: file => `Your progress is in ${file}, where your browser keeps downloads. On the other computer, choose Course, Bring my progress here.`,
    failed: why => `That did not work: ${why}. Your notebooks and your progress are as they were.`,
    mute: "no kernel answered. Choose Kernel, Shut Down All Kernels…, and try again, or type in a terminal: python -m dlintro doctor",
  },
  de: {
    course: "Kurs", where: "Wo bin ich", fresh: "Frische Kopie dieses Notebooks…", doctor: "Der Doktor",
    away: "Meinen Stand mitnehmen (Export)", here: "Meinen Stand hierher bringen (Import)…",
    wait: "Einen Augenblick: der Kurs sieht nach …", close: "Schließen", cancel: "Abbrechen", go: "Dorthin", replace: "Frische Kopie anlegen",
    made: kept => `Das ist die frische Kopie. Was Sie hatten, liegt daneben in ${kept}.`,
    saved: file => `Ihr Stand ist in ${file}, wo Ihr Browser Downloads ablegt. Wählen Sie am anderen Computer: Kurs, Meinen Stand hierher bringen.`,
    failed: why => `Das ging nicht: ${why}. Ihre Notebooks und Ihr Stand sind, wie sie waren.`,
    mute: "kein Kernel hat geantwortet. Wählen Sie Kernel, Shut Down All Kernels…, und versuchen Sie es noch einmal, oder tippen Sie in einem Terminal: python -m dlintro doctor",
  },
};
const ASKS = /checks\.(?:check|arrange|quiz)\("([\w.]+)"/g;
const PATIENCE = 90_000; // milliseconds, for a kernel on a full hub
const MOST = 1_000_001; // bytes; a file of so many is refused, however long it is
const FILE = "dlintro_progress.json";
const LANGUAGE = "dlintro-language"; // the learner's, as the last answer had it: a browser does not know DLINTRO_LANG

const language = () => localStorage.getItem(LANGUAGE);
const say = key => (TEXTS[language()] ?? TEXTS.en)[key];

export function helpTheLost(app, notebooks, { mainMenu, palette, ...jupyter }) {
  const lost = new Lost(app, notebooks, jupyter);
  const menu = new jupyter.Menu({ commands: app.commands });
  menu.title.label = say("course");
  for (const name of ["where", "fresh", "doctor", "away", "here"]) {
    const command = `dlintro:${name}`;
    const isEnabled = () => name !== "fresh" || notebooks.currentWidget !== null;
    app.commands.addCommand(command, { label: () => say(name), isEnabled, execute: () => lost.try(name) });
    menu.addItem({ command });
    palette?.addItem({ command, category: say("course") });
  }
  mainMenu?.addMenu(menu, false, { rank: 900 });
}

class Lost {
  constructor(app, notebooks, jupyter) {
    Object.assign(this, { app, notebooks, ...jupyter, contents: app.serviceManager.contents });
  }

  get panel() {
    return this.notebooks.currentWidget;
  }

  // Does what an entry of the menu says; whatever goes wrong becomes a sentence.
  async try(name) {
    this.title = say(name).replace("…", "");
    try {
      await this[name]();
    } catch (error) {
      await this.show({ text: say("failed")(String(error.message || error).replace(/\.$/, "")) });
    }
  }

  async where() {
    const { panel } = this;
    const places = panel ? placesOf(panel.content.widgets) : new Map();
    const facts = await this.ask(["progress", "--json", "--asked", ...places.keys()]);
    const wanted = await this.show(facts, facts?.next && say("go"));
    if (wanted) goTo(panel.content, places.get(facts.next));
  }

  async doctor() {
    await this.show(await this.ask(["doctor", "--json"]), "", "en");
  }

  // The old notebook is copied before its file changes. The open one then reads its file again, so this works in every shell.
  async fresh() {
    const { contents, panel } = this;
    const { context, sessionContext } = panel;
    const [, folder, name] = context.path.match(/^(.*?)([^/:]*)$/);
    const facts = await this.ask(["fresh", "--json", name]);
    if (!facts?.content) return this.show(facts);
    if (!await this.show(facts, say("replace"))) return;
    if (context.contentsModel?.writable !== false) await context.save(); // what is not saved yet is kept, too
    const copy = await contents.copy(context.path, folder.replace(/\/$/, ""));
    await contents.rename(copy.path, folder + facts.kept); // refused where something has that name
    await contents.save(context.path, { type: "file", format: "text", content: facts.content }); // as git has it, to the letter
    await context.revert();
    if (sessionContext.session?.kernel) await sessionContext.restartKernel();
    await this.show({ text: say("made")(facts.kept) });
  }

  async away() {
    const facts = await this.ask(["progress", "export", "-"], { isJson: false });
    if (!facts?.said) return this.show(facts);
    const link = Object.assign(document.createElement("a"), { download: FILE, href: URL.createObjectURL(new Blob([facts.said])) });
    link.click();
    URL.revokeObjectURL(link.href);
    await this.show({ text: say("saved")(FILE) });
  }

  async here() {
    const file = await chosenFile();
    if (!file) return;
    const bytes = new Uint8Array(await file.slice(0, MOST).arrayBuffer());
    const facts = await this.ask(["progress", "import", "-"], { isJson: false, bytes });
    await this.show(facts && { text: facts.said || facts.text });
  }

  // Returns what a command answers, {text} if it refuses, or null for who does not want to wait.
  async ask(words, { isJson = true, bytes = null } = {}) {
    const { Dialog } = this;
    const dialog = new Dialog({ title: this.title, body: say("wait"), buttons: [Dialog.cancelButton({ label: say("cancel") })] });
    dialog.node.setAttribute("role", "dialog");
    const closed = dialog.launch().then(() => null);
    const answer = this.run(words, bytes, closed);
    try {
      const { said, complaint } = (await Promise.race([answer, closed])) ?? {};
      if (said === undefined) return null;
      if (!said) return { text: complaint };
      const facts = isJson ? JSON.parse(said) : { said };
      if (facts.language) localStorage.setItem(LANGUAGE, facts.language);
      return facts;
    } finally {
      answer.catch(() => {}); // of who has stopped waiting
      dialog.reject();
    }
  }

  // Runs a command of the course in a new kernel beside the notebook, which ends with it.
  async run(words, bytes, closed) {
    const { kernels, kernelspecs } = this.app.serviceManager;
    const wanted = this.panel?.sessionContext.session?.kernel?.name;
    const name = wanted in (kernelspecs.specs?.kernelspecs ?? {}) ? wanted : kernelspecs.specs?.default;
    const path = this.panel ? this.contents.localPath(this.panel.context.path) : "";
    const kernel = await kernels.startNew({ name, path });
    try {
      return await Promise.race([answerOf(kernel, codeOf(words, bytes)), silence(kernel), closed]);
    } finally {
      kernel.shutdown().catch(() => {}); // it may be gone already
    }
  }

  // Shows sentences and a table, and returns whether the learner wants what the button offers.
  async show(facts, offer = "", lang = language() ?? "en") {
    if (!facts) return false;
    const { Dialog, Widget } = this;
    const text = make("p", "", facts.text.trim());
    const inside = make("div", "dlintro-lost", text, ...(facts.rows ? [tableOf(facts.rows)] : []));
    Object.assign(inside, { tabIndex: 0, lang });
    inside.setAttribute("role", "document"); // a screen reader reads it as a page
    inside.setAttribute("aria-label", this.title);
    const buttons = [Dialog.cancelButton({ label: say(offer ? "cancel" : "close") })];
    if (offer) buttons.push(Dialog.okButton({ label: offer }));
    const body = new Widget({ node: make("div", "", inside) });
    const dialog = new Dialog({ title: this.title, body, buttons, focusNodeSelector: ".dlintro-lost" });
    dialog.node.setAttribute("aria-label", this.title);
    return (await dialog.launch()).button.accept;
  }
}

function tableOf(rows) {
  const table = make("table", "");
  for (const [name, what] of rows) {
    const row = table.insertRow();
    row.append(Object.assign(make("th", "", name), { scope: "row" }), make("td", "", what));
  }
  return table;
}

// The numbers of the cells that ask, by what they ask, in the notebook's order.
function placesOf(cells) {
  const places = new Map();
  cells.forEach(({ model }, number) => {
    if (model.type !== "code") return;
    for (const [, name] of model.sharedModel.getSource().matchAll(ASKS)) if (!places.has(name)) places.set(name, number);
  });
  return places;
}

// An exercise begins with its task, a few cells before the one that checks it.
function goTo(notebook, number) {
  const isTask = ({ model }) => Boolean(model.getMetadata("dlintro")?.minutes);
  let first = number;
  while (first > 0 && !isTask(notebook.widgets[first])) first--;
  notebook.mode = "command";
  notebook.activeCellIndex = isTask(notebook.widgets[first]) ? first : number;
  notebook.activate();
  notebook.scrollToItem(notebook.activeCellIndex, "start");
}

function chosenFile() {
  const input = Object.assign(document.createElement("input"), { type: "file", accept: ".json,application/json" });
  return new Promise(resolve => {
    input.addEventListener("change", () => resolve(input.files[0]));
    input.addEventListener("cancel", () => resolve(null));
    input.click();
  });
}

function codeOf(words, bytes) {
  const lines = ["from dlintro.__main__ import main"];
  if (bytes) lines.push("import base64, io, sys", `sys.stdin = io.TextIOWrapper(io.BytesIO(base64.b64decode("${base64(bytes)}")))`);
  return [...lines, `main(${JSON.stringify(words)})`, "None"].join("\n");
}

function base64(bytes) {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

async function answerOf(kernel, code) {
  const heard = { stdout: "", stderr: "" };
  const future = kernel.requestExecute({ code, store_history: false });
  future.onIOPub = ({ header, content }) => {
    if (header.msg_type === "stream") heard[content.name] += content.text;
  };
  const { content } = await future.done;
  if (content.status !== "ok") throw new Error(content.evalue ?? content.status);
  return { said: heard.stdout, complaint: heard.stderr };
}

function silence(kernel) {
  return new Promise((_, reject) => {
    const give = () => reject(new Error(say("mute")));
    kernel.statusChanged.connect((_, status) => /dead|restarting/.test(status) && give());
    setTimeout(give, PATIENCE);
  });
}
