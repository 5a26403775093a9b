// The one box that lies over a slide: help, or the overview of all slides.

import { labelOf } from "./deck.js";
import { make } from "./elements.js";

export class Box {
  constructor() {
    this.node = make("div", "dlintro-box");
    this.node.setAttribute("role", "dialog");
    this.node.hidden = true;
  }

  isOpen(name) {
    return !this.node.hidden && this.node.dataset.name === name;
  }

  // Says whether it closed something; with a name, only whether that was open.
  close(name) {
    const wasOpen = this.isOpen(name ?? this.node.dataset.name);
    this.node.hidden = true;
    return wasOpen;
  }

  help(keys, remark) {
    const table = make("table", "");
    for (const [key, what] of keys) {
      const row = table.insertRow();
      row.insertCell().textContent = key;
      row.insertCell().textContent = what;
    }
    this.open("help", "Keys", table, make("p", "", remark));
  }

  overview(slides, shown, go) {
    const list = make("ol", "dlintro-overview");
    slides.forEach((slide, number) => {
      const button = make("button", slide.kind, labelOf(slides, number));
      button.addEventListener("click", () => (this.close(), go(number)));
      if (number === shown) button.setAttribute("aria-current", "true");
      list.append(make("li", "", button));
    });
    this.open("overview", "All slides", list);
    list.querySelector("[aria-current]").focus();
  }

  // In the overview, arrows go from slide to slide.
  choose(step) {
    const buttons = [...this.node.querySelectorAll("button")];
    const at = buttons.indexOf(document.activeElement) + step;
    buttons[Math.min(Math.max(at, 0), buttons.length - 1)].focus();
  }

  open(name, title, ...content) {
    this.node.dataset.name = name;
    this.node.setAttribute("aria-label", title);
    this.node.replaceChildren(make("h2", "", title), ...content);
    this.node.hidden = false;
  }
}
