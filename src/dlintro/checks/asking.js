// Questions on a page without a kernel. What can be said to an answer was written beforehand; here it is only found.
(() => {
  if (customElements.get("dlintro-quiz")) return;
  const CODE = ".cell, .jp-CodeCell"; // with its results, on the website and in a lesson that is one file
  const PROSE = ".dlintro-outcome"; // what tells of an outcome, marked by the website
  const ENDS = "h1, h2, h3, h4, dlintro-quiz, dlintro-predict, dlintro-arrange"; // where something else begins

  class Asking extends HTMLElement {
    connectedCallback() {
      if (this.facts) return; // moved in the page
      if (document.readyState === "loading") {
        document.addEventListener("DOMContentLoaded", () => this.connectedCallback());
        return;
      }
      this.facts = JSON.parse(this.querySelector("script").textContent);
      this.begin();
      this.classList.add("dlintro-asks");
    }

    // Puts the form there; `answer` is called when its button is pressed.
    ask(answer) {
      this.insertAdjacentHTML("beforeend", this.facts.form);
      const form = this.lastElementChild;
      const button = form.querySelector("button");
      const waits = button.disabled;
      form.addEventListener("input", () => {
        button.disabled = waits && [...form.elements].some(field => field.validity.valueMissing);
      });
      form.addEventListener("submit", event => {
        event.preventDefault();
        answer();
      });
      this.status = form.querySelector("[role=status]");
      return form;
    }
  }

  class Quiz extends Asking {
    begin() {
      const form = this.ask(() => show(this.status, this.facts.said[form.elements.answer.value]));
    }
  }

  class Predict extends Asking {
    begin() {
      const form = this.ask(() => this.write(field.value));
      const field = form.elements.answer;
      const earlier = recall(this.facts.name);
      const slider = form.querySelector("output");
      form.addEventListener("input", () => slider && (slider.value = field.value));
      if (!said(this.facts, earlier)) return this.cover();
      field.value = earlier;
      form.dispatchEvent(new Event("input"));
      show(this.status, said(this.facts, earlier));
    }

    write(value) {
      keep(this.facts.name, value);
      show(this.status, said(this.facts, value));
      if (this.uncover) {
        this.uncover();
        this.status.append(` ${this.facts.below}`);
      }
      document.querySelectorAll("dlintro-reveal.dlintro-asks").forEach(reveal => reveal.say());
    }

    // Hides what came out until there is a guess, unless the reader wants to see it, or has followed a link into it.
    cover() {
      const asked = `shown.${this.facts.name}`;
      const covered = recall(asked, "sessionStorage") ? [] : outcome(this);
      const linked = () => covered.some(part => part.contains(document.getElementById(location.hash.slice(1))));
      if (!covered.length || linked()) return;
      covered.forEach(part => part.classList.add("dlintro-covered"));
      this.insertAdjacentHTML("beforeend", this.facts.covers);
      const note = this.lastElementChild;
      this.uncover = () => {
        note.remove();
        covered.forEach(part => part.classList.remove("dlintro-covered"));
        this.uncover = null;
      };
      note.querySelector("button").addEventListener("click", () => {
        keep(asked, "yes", "sessionStorage");
        this.uncover();
        Object.assign(covered[0], { tabIndex: -1, role: "group", ariaLabel: this.facts.below });
        covered[0].focus();
      });
      addEventListener("hashchange", () => linked() && this.uncover?.());
    }
  }

  // What came out of a prediction, and what it means: all below it up to the next heading or question. Where this is
  // another prediction, what stands above that belongs to it.
  function outcome(predict) {
    const facts = reveal => JSON.parse(reveal.querySelector("script").textContent);
    const reveal = [...document.querySelectorAll("dlintro-reveal")].find(one => facts(one).name === predict.facts.name);
    if (!reveal) return [];
    const isBelow = (one, other) => one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING;
    const next = [...document.querySelectorAll(ENDS)].find(end => isBelow(reveal, end));
    const parts = [...document.querySelectorAll(`${CODE}, ${PROSE}`)].filter(part => isBelow(predict, part));
    const shown = parts.findIndex(part => part.contains(reveal)) + 1;
    if (next?.matches("dlintro-predict")) return parts.slice(0, parts[shown]?.matches(PROSE) ? shown + 1 : shown);
    return parts.filter(part => !next || (isBelow(part, next) && !part.contains(next)));
  }

  class Reveal extends Asking {
    begin() {
      this.append(document.createElement("div"));
      this.say();
    }

    say() {
      show(this.lastElementChild, said(this.facts, recall(this.facts.name)) ?? this.facts.silent);
    }
  }

  class Test extends Asking {
    begin() {
      const { right, count, rows } = this.facts;
      const form = this.ask(() => {
        const good = right.map((value, number) => form.elements[`answer-${number}`].value === value);
        show(this.status, count.replace("{n}", good.filter(Boolean).length));
        list.innerHTML = rows.map((row, number) => row[Number(good[number])]).join("");
      });
      const list = document.createElement("ol");
      form.append(list);
    }
  }

  // Lines to put in order: arrange.js draws them, and asks a model, which in a notebook is the kernel's.
  class Arrange extends Asking {
    begin() {
      const state = { ...this.facts, order: [], asked: 0, verdict: "" };
      let heard;
      const set = (name, value) => {
        state[name] = value;
        if (name !== "asked") return;
        state.verdict = this.verdict(state.order);
        heard();
      };
      const model = { get: name => state[name], set, on: (_, act) => (heard = act), off() {}, save_changes() {} };
      const el = document.createElement("div");
      this.append(el);
      dlintroArrange({ model, el });
    }

    verdict(order) {
      const { extra, early, missing, solution, right, wrong, solved } = this.facts;
      const say = text => wrong.replace("{text}", () => text);
      const stranger = order.findIndex(line => extra[line]);
      if (stranger >= 0) return say(extra[order[stranger]][stranger]);
      if (order.length < solution.length) return missing[solution.length - order.length];
      if (right.includes(order.join())) return solved;
      const place = order.findIndex((line, at) => line !== solution[at]);
      return say(early[order[place]][place]);
    }
  }

  // A message tells screen readers of itself; here its region does that, where there is one.
  function show(region, message) {
    region.innerHTML = message;
    region.firstElementChild.removeAttribute("role");
  }

  // What is said to a prediction: known beforehand, or else the same for each number; nothing where it is none.
  function said({ said, number }, value) {
    if (value === null || (number && isNaN(value))) return;
    const shown = number ? short(value) : value;
    return said[shown] ?? number?.replace("{said}", shown);
  }

  function short(number) {
    return String(Math.round(number * 100) / 100).replace("-", "−");
  }

  const kept = {}; // predictions, also where the browser keeps nothing, as it may for files

  function keep(name, value, place = "localStorage") {
    kept[name] = value;
    try {
      window[place].setItem(`dlintro.${name}`, value);
    } catch {}
  }

  function recall(name, place = "localStorage") {
    try {
      return kept[name] ?? window[place].getItem(`dlintro.${name}`);
    } catch {
      return kept[name] ?? null;
    }
  }

  const tags = { quiz: Quiz, predict: Predict, reveal: Reveal, test: Test, arrange: Arrange };
  for (const [name, kind] of Object.entries(tags)) customElements.define(`dlintro-${name}`, kind);
})();
