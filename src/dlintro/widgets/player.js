// An explorer on a page without a kernel: the same controls, over pictures that were drawn beforehand. Each picture is the
// still one with a patch on it. The frames are in the page or, where the element names a file, in that. It is loaded as a
// script, when the reader comes near: a page that is opened from a disk may load nothing else.
(() => {
  if (customElements.get("dlintro-explorer")) return;
  const NEAR = "1500px";
  const KEPT = 60; // decoded patches of an explorer
  const TOUCHES = /\b(click|drag|draw|choose a patient)\b/i; // of what asks for a touch of the picture, which a page does not feel
  const waiting = {}; // by the names of files: who takes their frames
  window.dlintroFrames = (name, frames) => waiting[name](frames);
  let made = 0; // explorers, to name their controls

  class Explorer extends HTMLElement {
    connectedCallback() {
      if (this.began) return; // moved in the page
      this.began = true;
      if (document.readyState === "loading") addEventListener("DOMContentLoaded", () => this.begin());
      else this.begin();
    }

    begin() {
      const file = this.dataset.src;
      if (!file) return this.show(JSON.parse(this.querySelector("script").textContent));
      const near = new IntersectionObserver(entries => {
        if (!entries.some(entry => entry.isIntersecting)) return;
        near.disconnect();
        waiting[file.split("/").at(-1).replace(/\.js$/, "")] = frames => this.show(frames);
        document.head.append(create("script", { src: file }));
      }, { rootMargin: NEAR });
      near.observe(this);
    }

    async show(frames) {
      this.frames = frames;
      this.decoded = new Map();
      this.still = await picture(frames.still);
      this.canvas = create("canvas", { width: frames.width, height: frames.height, className: "dlintro-picture" });
      this.canvas.setAttribute("role", "img");
      this.canvas.setAttribute("aria-label", frames.alt);
      this.sentence = create("p", { className: "dlintro-sentence" });
      this.sentence.setAttribute("role", "status");
      this.controls = frames.controls.map(control => new Control(control, () => this.move()));
      const moving = create("div", { className: "dlintro-moving" });
      const wide = create("div", { className: "dlintro-wide" });
      if (matchMedia("(max-width: 600px)").matches) wide.tabIndex = 0; // it scrolls there (player.css), by keyboard too
      wide.append(this.canvas);
      moving.append(...this.controls.map(control => control.row), wide, this.sentence, this.tools());
      await this.move();
      this.append(moving);
      this.classList.add("dlintro-moves");
    }

    tools() {
      const row = create("div", { className: "dlintro-tools" });
      const { look } = this.frames;
      if (look) {
        const details = create("details");
        details.append(create("summary", { textContent: "What should I look at?" }), create("p", { textContent: look }));
        if (TOUCHES.test(look)) details.append(create("p", { textContent: "On this page, use the controls above the picture." }));
        row.append(details);
      }
      row.append(button("Reset", () => this.controls.forEach(control => control.set(control.began))));
      return row;
    }

    async move() {
      const [patch, sentence] = this.frames.frames[this.at()];
      this.wanted = patch;
      const laid = await this.patch(patch);
      if (this.wanted !== patch) return; // the reader is elsewhere by now
      const brush = this.canvas.getContext("2d");
      brush.drawImage(this.still, 0, 0);
      if (laid) brush.drawImage(laid, ...this.frames.patches[patch].slice(0, 2));
      this.sentence.textContent = this.frames.sentences[sentence];
      this.lookAhead();
    }

    // Which frame: the last control's values follow each other.
    at(change = {}) {
      return this.controls.reduce((at, control) => at * control.n + (change.control === control ? change.at : control.at), 0);
    }

    // Decodes what one step of any control would show, so that it is there at once.
    lookAhead() {
      for (const control of this.controls)
        for (const at of [control.at - 1, control.at + 1])
          if (at >= 0 && at < control.n) this.patch(this.frames.frames[this.at({ control, at })][0]);
    }

    patch(number) {
      if (!this.decoded.has(number)) {
        const [, , text] = this.frames.patches[number];
        this.decoded.set(number, text ? picture(text) : null);
        if (this.decoded.size > KEPT) this.decoded.delete(this.decoded.keys().next().value);
      }
      return this.decoded.get(number);
    }
  }

  // A slider or a list with its label, its value in words, and the buttons that move it.
  class Control {
    constructor({ label, values, at, isList, readout, play, next }, moved) {
      Object.assign(this, { values, at, began: at, n: values.length, moved });
      const id = `dlintro-control-${++made}`;
      this.input = isList ? create("select", { id }) : create("input", { id, type: "range", min: 0, max: this.n - 1 });
      if (isList) this.input.append(...values.map((text, value) => create("option", { value, textContent: text })));
      this.readout = create("span", { className: "dlintro-readout", hidden: isList || !readout, ariaHidden: "true" });
      this.row = create("div", { className: "dlintro-control" });
      this.row.append(create("label", { htmlFor: id, textContent: label }), this.input, this.readout);
      if (play) this.row.append(this.player(play));
      if (next) this.row.append(button("Next", () => this.set((this.at + 1) % this.n)));
      this.input.addEventListener("input", () => {
        this.stop?.();
        this.set(Number(this.input.value));
      });
      this.say();
    }

    set(at) {
      this.at = at;
      this.say();
      this.moved();
    }

    say() {
      this.input.value = this.at;
      this.readout.textContent = this.values[this.at];
      if (this.input.type === "range") this.input.setAttribute("aria-valuetext", this.values[this.at]); // a list says it itself
    }

    player(pause) {
      let clock = null;
      const press = button("Play", () => {
        if (clock) return this.stop();
        if (this.at === this.n - 1) this.set(0);
        press.textContent = "Pause";
        clock = setInterval(() => (this.at < this.n - 1 ? this.set(this.at + 1) : this.stop()), pause);
      });
      this.stop = () => {
        clearInterval(clock);
        clock = null;
        press.textContent = "Play";
      };
      return press;
    }
  }

  // Decoded beforehand: what is drawn from a bitmap is there at once.
  function picture(text) {
    const bytes = Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
    return createImageBitmap(new Blob([bytes], { type: "image/webp" }));
  }

  function button(text, action) {
    const pressed = create("button", { type: "button", textContent: text });
    pressed.addEventListener("click", action);
    return pressed;
  }

  function create(tag, properties = {}) {
    return Object.assign(document.createElement(tag), properties);
  }

  customElements.define("dlintro-explorer", Explorer);
})();
