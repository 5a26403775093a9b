// Lines that are put in order: click or Enter places a line, dragging or the arrows move it, ✕ or Delete takes it out.
// Widgets and pages without a kernel share this file: arrangements.py makes a module of it, asking.js calls it.

function dlintroArrange({ model, el }) {
  function element(tag, className, text = "") {
    const made = document.createElement(tag);
    made.className = className;
    made.textContent = text;
    return made;
  }

  // a text in the learner's language, with its fields filled in
  const say = (text, values = {}) => (model.get("labels")[text] ?? text).replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const box = element("div", "dlintro-arrange");
  const program = element("ol", "");
  const pool = element("ol", "");
  const said = element("div", "dlintro-said");
  const verdict = element("div", "");
  const check = element("button", "dlintro-check", say("Check my order"));
  program.setAttribute("aria-label", say("Your function, line by line"));
  pool.setAttribute("aria-label", say("Lines to choose from"));
  said.setAttribute("aria-live", "polite");
  box.append(
    element("h4", "", say("Your function")), element("div", "dlintro-head", model.get("head")), program,
    element("h4", "", say("Lines to choose from (not all belong)")), pool, check, verdict, said,
  );
  el.append(box);

  const name = (number) => model.get("lines")[number].trim();

  function place(order, focus, message) {
    model.set("order", order);
    model.save_changes();
    draw();
    box.querySelector(`[data-line="${focus}"]`)?.focus();
    said.textContent = message;
  }

  function move(number, target) {
    const order = model.get("order").filter((other) => other !== number);
    const at = Math.max(0, Math.min(target, order.length));
    order.splice(at, 0, number);
    place(order, number, say("{line}: now line {place} of {n}", { line: name(number), place: at + 1, n: order.length }));
  }

  function remove(number) {
    place(model.get("order").filter((other) => other !== number), number, say("{line}: taken out", { line: name(number) }));
  }

  function button(sign, label, act) {
    const made = element("button", "dlintro-move", sign);
    made.setAttribute("aria-label", label);
    made.tabIndex = -1; // the line itself has these moves on its keys
    made.onclick = act;
    return made;
  }

  function onKey(event, number, at) {
    const moves = { ArrowUp: () => move(number, at - 1), ArrowDown: () => move(number, at + 1),
                    Delete: () => remove(number), Backspace: () => remove(number) };
    event.stopPropagation(); // the notebook and the slides have their own use for keys
    if (at >= 0 && moves[event.key]) {
      event.preventDefault();
      moves[event.key]();
    }
  }

  function over(y) { // the place in the function that a pointer at this height means
    const rows = [...program.children];
    const below = rows.findIndex((row) => y < row.getBoundingClientRect().top + row.offsetHeight / 2);
    return below < 0 ? rows.length : below;
  }

  function drag(event, number, row) {
    const began = event.clientY;
    const follow = (moved) => row.classList.toggle("dlintro-dragged", Math.abs(moved.clientY - began) > 5);
    const drop = (let_go) => {
      window.removeEventListener("pointermove", follow);
      window.removeEventListener("pointerup", drop);
      window.removeEventListener("pointercancel", drop);
      const dragged = row.classList.contains("dlintro-dragged");
      row.classList.remove("dlintro-dragged");
      if (!dragged || let_go.type === "pointercancel") return;
      row.dataset.dragged = "yes"; // the click that follows means nothing
      const edges = program.getBoundingClientRect();
      const from = model.get("order").indexOf(number);
      if (let_go.clientY > edges.bottom + 10) return from >= 0 ? remove(number) : undefined;
      const target = over(let_go.clientY);
      move(number, from >= 0 && from < target ? target - 1 : target);
    };
    window.addEventListener("pointermove", follow);
    window.addEventListener("pointerup", drop);
    window.addEventListener("pointercancel", drop);
  }

  function line(number, at) {
    const row = element("li", "");
    const text = element("button", "dlintro-line", model.get("lines")[number]);
    const state = at < 0 ? say("Enter puts it at the end of your function")
                         : say("line {place}; arrows move it, Delete takes it out", { place: at + 1 });
    text.dataset.line = number;
    text.setAttribute("aria-label", `${name(number)}; ${state}`);
    text.onkeydown = (event) => onKey(event, number, at);
    text.onpointerdown = (event) => drag(event, number, row);
    text.onclick = () => {
      if (row.dataset.dragged) delete row.dataset.dragged;
      else if (at < 0) move(number, model.get("order").length);
    };
    row.append(text);
    if (at >= 0) {
      row.append(
        button("▲", say("Move up: {line}", { line: name(number) }), () => move(number, at - 1)),
        button("▼", say("Move down: {line}", { line: name(number) }), () => move(number, at + 1)),
        button("✕", say("Take out: {line}", { line: name(number) }), () => remove(number)),
      );
    }
    return row;
  }

  function draw() {
    const order = model.get("order");
    const rest = model.get("lines").map((_, number) => number).filter((number) => !order.includes(number));
    program.replaceChildren(...order.map((number, at) => line(number, at)));
    pool.replaceChildren(...rest.map((number) => line(number, -1)));
  }

  check.onclick = () => {
    model.set("asked", model.get("asked") + 1);
    model.save_changes();
  };
  const answer = () => { verdict.innerHTML = model.get("verdict"); };
  model.on("change:verdict", answer);
  answer();
  draw();
  return () => model.off("change:verdict", answer);
}

