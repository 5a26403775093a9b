// Slides are another look at the open notebook: one document, one kernel, the same outputs. Only the cells of one slide are
// shown, over the whole window, and the keys turn pages instead of editing.

import { Box } from "./box.js";
import { Countdown } from "./countdown.js";
import { notesOf, planFor, slidesOf } from "./deck.js";
import { make } from "./elements.js";
import { fit } from "./fit.js";
import { Kernel } from "./kernel.js";
import { Speaker } from "./speaker.js";

const KEYS = {
  next: [" ", "Enter", "PageDown", "ArrowRight", "ArrowDown"],
  previous: ["PageUp", "ArrowLeft", "ArrowUp", "Backspace"],
  first: ["Home"], last: ["End"], black: ["b", "B", "."], code: ["c", "C"], overview: ["o", "O"], notes: ["n", "N", "s", "S"],
  time: ["t", "T"], fullScreen: ["f", "F"], help: ["?", "h", "H"], leave: ["Escape"],
};
const HELP = [
  ["Space, Page Down, →", "next slide"], ["Shift + Space, Page Up, ←", "slide before"], ["Shift + Enter", "run the cell of this slide"],
  ["a number, Enter", "go to that slide"], ["O", "overview"], ["Home, End", "first slide, last slide"], ["C", "code instead of results, and back"],
  ["N", "notes in a window of their own"], ["T", "start or stop the time of an exercise"], ["B or .", "black screen"], ["F", "full screen"],
  ["Tab, then arrows", "move a control; Escape gives the keys back"], ["Escape", "close what is open, or leave the slides"],
];
const ACTION = Object.fromEntries(Object.entries(KEYS).flatMap(([action, keys]) => keys.map(key => [key, action])));
const WIDGET = ".jp-OutputArea-output .jupyter-widgets";
const EDITOR = ".cm-content";
const PLAIN = { course: "", lecturer: "", hub: "", login: [], closing: "Questions or remarks?" };

// The button in each notebook's toolbar; slides that a reload closed, or that the address asks for, open by themselves.
export function offerSlides(app, notebooks, jupyter) {
  const asked = new URLSearchParams(location.search); // before JupyterLab writes an address of its own
  const plan = asked.get("plan")?.replaceAll("-", "_");
  if (plan !== undefined) sessionStorage.setItem("dlintro-plan", plan);
  let show = null;
  const open = async panel => {
    if (show) return;
    show = new Slides(app, panel, jupyter, () => (show = null));
    await panel.revealed;
    await panel.context.ready;
    await show.open();
  };
  notebooks.widgetAdded.connect((_, panel) => {
    const { ToolbarButton } = jupyter;
    const button = { label: "Slides", tooltip: "Show this notebook as slides (Alt + R)", onClick: () => open(panel) };
    panel.toolbar.insertItem(10, "slides", new ToolbarButton(button));
    Kernel.watch(panel, jupyter.NotebookActions);
    if (plan !== undefined || asked.has("slides") || sessionStorage.getItem(`dlintro-slide:${panel.context.path}`)) open(panel);
  });
  app.commands.addCommand("dlintro:slides", {
    label: "Show this notebook as slides",
    isEnabled: () => notebooks.currentWidget !== null,
    execute: () => open(notebooks.currentWidget),
  });
  app.commands.addKeyBinding({ command: "dlintro:slides", keys: ["Alt R"], selector: ".jp-Notebook" });
}

class Slides {
  constructor(app, panel, { NotebookActions, MessageLoop, Widget }, closed) {
    const measureAnew = () => { // its parts keep a slide's size, and its toolbar that of nothing
      MessageLoop.sendMessage(panel, Widget.ResizeMessage.UnknownSize);
      const { clientWidth, clientHeight } = panel.toolbar.node;
      MessageLoop.sendMessage(panel.toolbar, new Widget.ResizeMessage(clientWidth, clientHeight));
    };
    Object.assign(this, { app, panel, notebook: panel.content, closed, measureAnew });
    this.kernel = new Kernel(panel, NotebookActions);
    this.memory = `dlintro-slide:${panel.context.path}`;
    this.leftAt = `dlintro-left:${panel.context.path}`;
    this.typed = "";
    this.speaker = new Speaker();
    this.box = new Box();
    this.countdown = new Countdown();
  }

  async open() {
    const { notebook, panel } = this;
    this.windowing = notebook.notebookConfig;
    notebook.notebookConfig = { ...this.windowing, windowingMode: "none" }; // every cell is in the page
    notebook.mode = "command";
    this.build();
    this.hideTheRest();
    panel.node.classList.add("dlintro-slides");
    document.body.classList.add("dlintro-presenting");
    this.onKey = event => this.key(event);
    this.onPointerUp = () => this.letGo();
    window.addEventListener("keydown", this.onKey, true);
    window.addEventListener("pointerup", this.onPointerUp);
    this.onResize = () => this.fit();
    this.resize = new ResizeObserver(this.onResize);
    window.addEventListener("resize", this.onResize);
    document.activeElement?.blur();
    await this.read();
    const before = sessionStorage.getItem(this.memory) ?? sessionStorage.getItem(this.leftAt);
    this.go(Math.max(0, this.slides.findIndex(({ id }) => id === before)));
    this.tell(this.unplanned);
  }

  close() {
    const { notebook, panel } = this;
    window.removeEventListener("keydown", this.onKey, true);
    window.removeEventListener("pointerup", this.onPointerUp);
    window.removeEventListener("resize", this.onResize);
    this.resize.disconnect();
    this.countdown.stop();
    clearTimeout(this.later);
    this.speaker.close();
    this.stage.remove();
    for (const { node } of notebook.widgets) node.classList.remove("dlintro-shown");
    for (const restore of this.restored) restore();
    panel.node.classList.remove("dlintro-slides", "dlintro-code");
    document.body.classList.remove("dlintro-presenting");
    sessionStorage.removeItem(this.memory); // a reload opens no slides now
    sessionStorage.setItem(this.leftAt, this.slides[this.at].id);
    if (document.fullscreenElement) document.exitFullscreen();
    notebook.notebookConfig = this.windowing;
    this.measureAnew();
    const first = this.slides[this.at].cells[0];
    if (first !== undefined) notebook.activeCellIndex = first;
    notebook.activate();
    notebook.scrollToItem(notebook.activeCellIndex, "start");
    this.closed();
  }

  // Nothing beside the slides can be seen, reached by Tab, or read out.
  hideTheRest() {
    this.restored = [];
    for (let node = this.panel.node; node !== document.body; node = node.parentElement) {
      node.classList.add("dlintro-way");
      this.restored.push(() => node.classList.remove("dlintro-way"));
      for (const other of node.parentElement.children) {
        if (other === node || other.inert || other.matches("script, style, .jp-Dialog")) continue;
        other.inert = true;
        other.classList.add("dlintro-away");
        this.restored.push(() => (other.inert = false, other.classList.remove("dlintro-away")));
      }
    }
    this.panel.toolbar.node.inert = true;
    this.restored.push(() => (this.panel.toolbar.node.inert = false));
  }

  // What lies over the cells: first and last slide, what to do at an exercise, a bar, and one box for help and overview.
  build() {
    this.stage = make("div", "dlintro-stage");
    this.page = make("div", "dlintro-page");
    this.cue = make("div", "dlintro-cue");
    this.bar = make("div", "dlintro-bar");
    this.say = make("span", "dlintro-say");
    this.say.setAttribute("role", "status");
    this.plan = make("span", "dlintro-plan");
    this.number = make("span", "dlintro-number");
    const button = (text, name, action) => {
      const made = make("button", "", text);
      made.title = name;
      made.setAttribute("aria-label", name);
      made.addEventListener("click", () => (made.blur(), this[action]()));
      return made;
    };
    this.bar.append(
      this.say, this.countdown.left, this.plan, button("‹", "Slide before", "previous"), this.number, button("›", "Next slide", "next"),
      button("▶", "Run the cell of this slide", "run"), button("☰", "Overview", "overview"), button("?", "Help", "help"),
      button("✕", "Leave the slides", "close"),
    );
    this.night = make("div", "dlintro-night");
    this.night.hidden = true;
    this.stage.append(this.page, this.cue, this.bar, this.box.node, this.night);
    this.panel.node.append(this.stage);
  }

  // Reads the notebook, and what its teacher keeps beside it: plan, notes, and the words of the first and the last slide.
  async read() {
    const path = this.panel.context.path;
    const folder = path.includes("/") ? path.slice(0, path.lastIndexOf("/") + 1) : "";
    const lesson = path.slice(folder.length).replace(/\.ipynb$/, "");
    const load = async file => {
      const asked = { type: "file", format: "text", content: true };
      try {
        return (await this.app.serviceManager.contents.get(`${folder}teaching/${file}`, asked)).content;
      } catch {
        return null; // a notebook without a teacher's folder is shown as well
      }
    };
    const named = sessionStorage.getItem("dlintro-plan");
    const [course, notes, plan] = await Promise.all([
      load("course.json"), load(`notes/${lesson}.md`), named ? load(`plans/${named}.json`) : null,
    ]);
    this.course = { ...PLAIN, ...JSON.parse(course ?? "{}") };
    this.words = notesOf(notes ?? "");
    const read = plan && JSON.parse(plan);
    const planned = read && planFor(read, lesson);
    this.plan.textContent = planned ? `Plan: ${read.title}` : "";
    const cells = this.notebook.widgets.map(({ model }) => ({
      id: model.id, type: model.type, source: model.sharedModel.getSource(), metadata: model.sharedModel.getMetadata(),
    }));
    const inside = slidesOf(cells, planned);
    const title = inside[0]?.title ?? lesson;
    const end = (id, kind) => ({ id, kind, section: "", cells: [], title });
    this.slides = [end("first", "first"), ...inside, end("last", "last")];
    this.unplanned = "";
    if (named && !plan) this.unplanned = `There is no plan "${named}" in the folder teaching/plans: all slides are shown.`;
    else if (named && !planned) this.unplanned = `The plan "${named}" does not use this lesson: all slides are shown.`;
  }

  go(number) {
    this.at = Math.min(Math.max(number, 0), this.slides.length - 1);
    const slide = this.slides[this.at];
    this.notebook.widgets.forEach(({ node, model }, at) => {
      node.classList.toggle("dlintro-shown", slide.cells.includes(at));
      node.classList.toggle("dlintro-with-code", Boolean(model.getMetadata("dlintro")?.code));
    });
    this.panel.node.dataset.slide = slide.id;
    this.panel.node.dataset.kind = slide.kind;
    this.panel.node.classList.remove("dlintro-code");
    this.page.replaceChildren(...this.pageOf(slide));
    this.cue.replaceChildren(...this.cueOf(slide));
    this.number.textContent = `${this.at + 1} / ${this.slides.length}`;
    this.number.setAttribute("aria-label", `Slide ${this.at + 1} of ${this.slides.length}: ${slide.title}`);
    sessionStorage.setItem(this.memory, slide.id);
    document.activeElement?.blur();
    this.countdown.at(this.at);
    this.tell("");
    this.watch(slide);
    this.tellSpeaker();
    if (slide.kind === "quiz" && this.kernel.hasBegun && !this.kernel.hasRun(slide.cells[0])) {
      this.runCell(slide.cells[0], { alone: true }); // a question needs nothing but the lesson's beginning
    }
  }

  tellSpeaker() {
    const slide = this.slides[this.at];
    this.speaker.show({ ...slide, number: this.number.textContent, notes: this.words[slide.section] ?? "", next: this.slides[this.at + 1]?.title ?? "" });
  }

  watch({ cells }) {
    this.resize.disconnect();
    for (const at of cells) this.resize.observe(this.notebook.widgets[at].node);
    this.fit();
    clearTimeout(this.later);
    this.later = setTimeout(() => this.fit(), 400); // formulas and pictures may have come late
  }

  fit() {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => {
      const cells = this.slides[this.at].cells.map(at => this.notebook.widgets[at]);
      cells.forEach(sayWhatWaits);
      fit(this.panel.node, cells.map(({ node }) => node), this.cue);
    });
  }

  pageOf({ kind, title }) {
    const { course, lecturer, hub, login, closing } = this.course;
    const lines = (name, texts) => texts.filter(Boolean).map(text => make("p", name, text));
    const steps = make("ol", "");
    steps.append(...login.map(text => make("li", "", text)));
    if (kind === "first") {
      return [...lines("dlintro-course", [course]), make("h1", "", title), ...lines("", [lecturer]), ...lines("dlintro-hub", [hub]), ...(hub && login.length ? [steps] : [])];
    }
    return kind === "last" ? [make("h1", "", closing), ...lines("dlintro-hub", [hub]), ...lines("", [lecturer])] : [];
  }

  cueOf({ kind, title, minutes, purpose }) {
    if (kind !== "exercise" && kind !== "quiz") return [];
    const name = kind === "exercise" ? title.split(":")[0] : title;
    const where = kind === "exercise" && "in your notebook";
    const head = make("p", "", [name, minutes && `${minutes} minutes`, where].filter(Boolean).join(" · "));
    return [head, ...(purpose ? [make("p", "dlintro-purpose", `What for: ${purpose}`)] : []), ...(minutes && kind === "exercise" ? [this.countdown.button(this.at, minutes)] : [])];
  }

  // Keys: those of an editor and of a widget are theirs; all others are the slides', so that none edits the notebook.
  key(event) {
    const { key, target, shiftKey, ctrlKey, metaKey, altKey } = event;
    if (document.querySelector(".jp-Dialog")) return;
    const take = action => {
      event.stopImmediatePropagation();
      event.preventDefault();
      action?.call(this);
    };
    if (!this.slides) return take(); // they are still being read
    const inEditor = target.closest?.(EDITOR);
    const inWidget = target.closest?.(WIDGET);
    if (key === "Enter" && (shiftKey || ctrlKey || metaKey)) return take(() => this.run(target.closest(".jp-Cell.dlintro-shown")));
    if (ctrlKey || metaKey || altKey || /^(F\d+|Tab|Shift|Control|Alt|Meta)$/.test(key)) return;
    if (key === "Escape" && (inEditor || inWidget)) return take(() => target.blur());
    if (inEditor) return;
    if (inWidget && !/^Page(Up|Down)$/.test(key)) return;
    if (key === "Enter" && this.typed) return take(this.jump);
    if (target.closest?.(".dlintro-stage button, summary, a") && /^( |Enter)$/.test(key)) return event.stopImmediatePropagation();
    if (!this.night.hidden) return take(this.black);
    if (this.box.isOpen("overview") && /^Arrow/.test(key)) return take(() => this.box.choose(/Down|Right/.test(key) ? 1 : -1));
    if (/^\d$/.test(key)) return take(() => this.type(key));
    if (key === " " && shiftKey) return take(this.previous);
    take(this[ACTION[key]]);
  }

  next() {
    this.box.close() || this.showAnswer() || this.go(this.at + 1);
  }

  // The step after a question is its answer.
  showAnswer() {
    const button = this.panel.node.querySelector(".dlintro-shown .dlintro-answer:not([disabled])");
    if (this.slides[this.at].kind !== "quiz" || !button || button.closest("[inert]")) return false;
    button.click();
    button.disabled = true; // one step is enough, also where the kernel is busy
    return true;
  }

  previous() {
    this.box.close() || this.go(this.at - 1);
  }

  first() {
    this.box.close();
    this.go(0);
  }

  last() {
    this.box.close();
    this.go(this.slides.length - 1);
  }

  type(digit) {
    this.typed += digit;
    this.tell(`Go to slide ${this.typed}: press Enter`);
  }

  jump() {
    const number = Number(this.typed);
    this.typed = "";
    this.tell("");
    this.box.close();
    this.go(number - 1);
  }

  leave() {
    if (this.typed) {
      this.typed = "";
      this.tell("");
    } else if (!this.box.close()) this.close();
  }

  black() {
    this.night.hidden = !this.night.hidden;
  }

  code() {
    this.panel.node.classList.toggle("dlintro-code");
    this.fit();
  }

  notes() {
    if (this.speaker.open(this.onKey)) this.tellSpeaker();
    else this.tell("The browser does not let this page open a window: allow it, then press N again.");
  }

  fullScreen() {
    document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen();
  }

  help() {
    if (this.box.close("help")) return;
    const plan = this.plan.textContent;
    this.box.help(HELP, plan && `${plan}. Write ?plan= at the end of the address to show all slides again.`);
  }

  overview() {
    if (!this.box.close("overview")) this.box.overview(this.slides, this.at, number => this.go(number));
  }

  time() {
    this.countdown.toggle(this.at, this.slides[this.at].minutes);
  }

  // Runs a cell of this slide: that which has the focus, else the first that this kernel has not run. Before it, all cells
  // that the lesson needs until here, so that a new kernel or a jump ends in no NameError.
  async run(node = null) {
    const { cells } = this.slides[this.at];
    const code = cells.filter(at => this.notebook.widgets[at].model.type === "code");
    const chosen = node ? code.find(at => this.notebook.widgets[at].node === node) : undefined;
    const at = chosen ?? code.find(number => !this.kernel.hasRun(number)) ?? code[0];
    if (at === undefined) return this.tell("There is nothing to run on this slide.");
    return this.runCell(at);
  }

  // Says what runs, and after a while for how long already.
  async runCell(number, options) {
    const begun = Date.now();
    let what = "";
    const say = () => {
      const seconds = Math.round((Date.now() - begun) / 1000);
      this.tell(seconds < 2 ? what : `${what} ${seconds} s`);
    };
    const clock = setInterval(say, 1000);
    const went = await this.kernel.run(number, text => ((what = text), say()), options);
    clearInterval(clock);
    this.tell(went ? "" : what);
    this.fit();
  }

  tell(text) {
    this.say.textContent = text;
  }

  // The end of a drag gives the keys back to the slides.
  letGo() {
    const active = document.activeElement;
    if (active?.closest(WIDGET) && active.closest(".noUi-handle")) active.blur();
  }
}

// In place of a result that is not there yet.
function sayWhatWaits({ node, model }) {
  const waits = model.type === "code" && model.outputs.length === 0 && !model.executionCount;
  const lines = model.sharedModel.getSource().split("\n").length;
  node.classList.toggle("dlintro-waits", waits);
  node.dataset.waits = `▶ Shift + Enter runs ${lines === 1 ? "one line" : `${lines} lines`} of code; C shows ${lines === 1 ? "it" : "them"}.`;
}
