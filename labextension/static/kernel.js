// Which cells the present kernel has run. A page that is loaded again still knows it; a kernel that restarts has run none.

const ASSIGNS = /^([A-Za-z_][\w, ]*?) *=(?!=)/gm; // as in "two = two.standardised()" or "train, test = parts"
const remembered = id => `dlintro-ran:${id}`;

export class Kernel {
  constructor(panel, NotebookActions) {
    Object.assign(this, { panel, notebook: panel.content, NotebookActions });
  }

  // Notes every run of a notebook's cells, whether on slides or not.
  static watch(panel, NotebookActions) {
    const kernel = new Kernel(panel, NotebookActions);
    const note = (_, { notebook, cell, success }) => {
      if (notebook === panel.content && (success || failsOnPurpose(cell))) kernel.write([...kernel.ran()].filter(kernel.isSoundAfter(cell)).concat(cell.model.id));
    };
    NotebookActions.executed.connect(note);
    panel.disposed.connect(() => NotebookActions.executed.disconnect(note));
    panel.sessionContext.statusChanged.connect((_, status) => /restarting/.test(status) && kernel.write([]));
  }

  // A cell that runs again may give a name its earlier value back: who gave the name another one later has to run again, too.
  isSoundAfter(cell) {
    const cells = this.notebook.widgets;
    const given = names(cell);
    const later = cells.slice(cells.indexOf(cell) + 1).filter(other => names(other).some(name => given.includes(name)));
    return id => !later.some(other => other.model.id === id);
  }

  get id() {
    return this.panel.sessionContext.session?.kernel?.id;
  }

  ran() {
    return new Set(JSON.parse(sessionStorage.getItem(remembered(this.id)) ?? "[]"));
  }

  write(ids) {
    if (this.id) sessionStorage.setItem(remembered(this.id), JSON.stringify([...new Set(ids)]));
  }

  hasRun(number) {
    return this.ran().has(this.notebook.widgets[number].model.id);
  }

  // The cells with code before this one that this kernel has not run.
  missingBefore(number) {
    const ran = this.ran();
    return this.notebook.widgets.slice(0, number).filter(({ model }) => model.type === "code" && !ran.has(model.id));
  }

  // Whether the lesson has begun: its first cell with code imports what all others use.
  get hasBegun() {
    const first = this.notebook.widgets.findIndex(({ model }) => model.type === "code");
    return Boolean(this.id) && this.hasRun(first);
  }

  // Runs a cell after all that it needs, or a question alone; says how far it is, and returns whether all went well.
  async run(number, say, { alone = false } = {}) {
    await this.panel.sessionContext.ready;
    if (!this.id) {
      say("There is no kernel: leave the slides (Escape), and choose one in the notebook.");
      return false;
    }
    const before = alone ? [] : this.missingBefore(number);
    const cells = [...before, this.notebook.widgets[number]];
    for (const [at, cell] of cells.entries()) {
      say(at < before.length ? `Running what comes before: cell ${at + 1} of ${before.length} …` : "Running …");
      const went = await this.NotebookActions.runCells(this.notebook, [cell], this.panel.sessionContext) || failsOnPurpose(cell);
      if (!went) {
        say(cell === cells.at(-1) ? "This cell ended with an error." : "A cell before this slide ended with an error.");
        return false;
      }
    }
    return true;
  }
}

// A cell that shows an error, by the tag that JupyterLab, nbval and nbclient know, has run when it has ended with one.
const failsOnPurpose = ({ model }) => Boolean(model.getMetadata("tags")?.includes("raises-exception"));

const names = ({ model }) =>
  model.type === "code" ? [...model.sharedModel.getSource().matchAll(ASSIGNS)].flatMap(([, list]) => list.split(",").map(name => name.trim())) : [];
