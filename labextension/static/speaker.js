// The teacher's window: where the lecture is, what to ask and expect here, what comes next, and the time. It is part of this
// page, so that it is always in step.

const FRAME = `<!doctype html><html lang="en"><title>Notes</title><style>
  body { font: 22px/1.4 system-ui, sans-serif; margin: 1.5em; color: #1a1a1a; background: white }
  header { display: flex; justify-content: space-between; color: #555 }
  h1 { font-size: 1.3em } pre { font: inherit; white-space: pre-wrap } footer { color: #555; border-top: 1px solid #ccc; padding-top: 1em }
</style><header><span id="where"></span><span id="clock"></span></header><h1 id="title"></h1><pre id="notes"></pre><footer id="next"></footer></html>`;

export class Speaker {
  // Who has clicked here, as one does to move the window, still turns pages: its keys go to `onKey`.
  open(onKey) {
    this.window = window.open("", "dlintro-notes", "width=800,height=600");
    if (!this.window) return false; // the browser does not allow windows
    this.window.document.open();
    this.window.document.write(FRAME);
    this.window.document.close();
    this.window.addEventListener("keydown", event => event.key === "Escape" || onKey(event));
    this.began = Date.now();
    this.clock = setInterval(() => this.tick(), 1000);
    this.tick();
    return true;
  }

  close() {
    clearInterval(this.clock);
    this.window?.close();
    this.window = null;
  }

  show({ number, title, section, notes, next }) {
    if (!this.window || this.window.closed) return;
    const write = (id, text) => (this.window.document.getElementById(id).textContent = text);
    write("where", `${number}  ${section}`);
    write("title", title);
    write("notes", plain(notes));
    write("next", next ? `Next: ${next}` : "This is the last slide.");
  }

  tick() {
    if (!this.window || this.window.closed) return this.close();
    const minutes = Math.floor((Date.now() - this.began) / 60_000);
    const time = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    this.window.document.getElementById("clock").textContent = `${time} · ${minutes} min since the notes were opened`;
  }
}

const plain = markdown => markdown.replaceAll("**", "").replace(/^- /gm, "• ");
