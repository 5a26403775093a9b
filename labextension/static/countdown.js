// The time of an exercise. Who looks back at a slide before it finds the time still running; the slide after it ends it.

import { make } from "./elements.js";

export class Countdown {
  constructor() {
    this.left = make("span", "dlintro-left");
  }

  // The button on the slide of an exercise.
  button(number, minutes) {
    const button = make("button", "dlintro-start", "");
    button.addEventListener("click", () => (button.blur(), this.toggle(number, minutes)));
    this.start = button;
    this.sayWhatIsNext();
    return button;
  }

  // A slide is shown now.
  at(number) {
    if (this.clock && number > this.number) this.stop();
  }

  toggle(number, minutes) {
    if (this.clock) return this.stop();
    if (!minutes) return;
    const end = Date.now() + minutes * 60_000;
    const tick = () => {
      const seconds = Math.max(0, Math.round((end - Date.now()) / 1000));
      this.left.textContent = seconds ? `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}` : "Time is up";
      if (!seconds) clearInterval(this.clock);
    };
    tick();
    this.number = number;
    this.clock = setInterval(tick, 1000);
    this.sayWhatIsNext();
  }

  stop() {
    clearInterval(this.clock);
    this.clock = null;
    this.left.textContent = "";
    this.sayWhatIsNext();
  }

  sayWhatIsNext() {
    if (this.start) this.start.textContent = this.clock ? "Stop the time" : "Start the time";
  }
}
