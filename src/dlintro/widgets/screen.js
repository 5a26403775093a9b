// What is seen of an explorer: its picture, drawn in the kernel as densely as the screen here asks for; a sentence; and what a
// learner can do with both. Who touches the picture where it can be touched moves its controls.

const WIDE = 720; // pixels; beside so wide a picture there is no room for controls
const MOST = 2; // dots for each dot of 100 in an inch: more cost time, and nobody sees them

function render({ model, el }) {
  const image = make("img", `dlintro-picture${model.get("width") > WIDE ? " dlintro-wide-picture" : ""}`);
  image.width = model.get("width"); // in pixels of the page, whatever the density
  image.height = model.get("height");
  image.draggable = false;
  const sentence = make("p", "dlintro-sentence");
  const listeners = [
    ["value alt", () => show(image, model)],
    ["words failed", () => say(sentence, model)],
    ["places", () => image.classList.toggle("dlintro-touchable", model.get("places").length > 0)],
  ].map(([names, listener]) => [names.split(" ").map(name => `change:${name}`).join(" "), listener]);
  for (const [events, listener] of listeners) {
    model.on(events, listener);
    listener();
  }
  const size = new ResizeObserver(() => askForDensity(image, model));
  size.observe(image);
  letTouch(image, model);
  el.append(image, sentence, tools(model));
  return () => {
    size.disconnect();
    for (const [events, listener] of listeners) model.off(events, listener);
    URL.revokeObjectURL(image.src);
  };
}

function show(image, model) {
  const before = image.src;
  image.alt = model.get("alt");
  image.src = URL.createObjectURL(new Blob([model.get("value")], { type: "image/png" }));
  URL.revokeObjectURL(before);
}

function say(sentence, model) {
  sentence.setAttribute("role", model.get("failed") ? "alert" : "status");
  sentence.textContent = model.get("words");
}

function askForDensity(image, model) {
  const wanted = Math.min(MOST, Math.ceil((devicePixelRatio * image.clientWidth) / image.width - 0.05));
  if (wanted <= model.get("density")) return;
  model.set("density", wanted);
  model.save_changes();
}

// A stroke begins at a place that can be touched, and goes wherever the mouse, the pen or the finger goes.
function letTouch(image, model) {
  let start = null;
  let number = 0;
  const placeAt = ([x, y]) => model.get("places").find(({ box: [left, top, right, bottom] }) => x >= left && x <= right && y >= top && y <= bottom);
  const stroke = (event, first = false) => {
    const end = shares(event, image);
    if (first) start = end;
    model.set("stroke", { number, start, end });
    model.save_changes(); // while the kernel is busy, only the latest one is kept
  };
  image.addEventListener("pointerdown", event => {
    if (event.button !== 0 || !placeAt(shares(event, image))) return;
    event.preventDefault();
    image.setPointerCapture(event.pointerId);
    number = (model.get("stroke").number ?? 0) + 1;
    stroke(event, true);
  });
  image.addEventListener("pointermove", event => {
    const place = placeAt(shares(event, image));
    image.style.cursor = start || place ? "pointer" : "";
    image.title = place?.do ?? "";
    if (start) stroke(event);
  });
  for (const type of ["pointerup", "pointercancel", "lostpointercapture"]) image.addEventListener(type, () => (start = null));
}

// Where an event is in the picture, in shares of its width and height. On slides, the picture may be smaller than its element.
function shares({ clientX, clientY }, image) {
  const box = image.getBoundingClientRect();
  const scale = Math.min(box.width / image.width, box.height / image.height);
  const [width, height] = [scale * image.width, scale * image.height];
  return [(clientX - box.left - (box.width - width) / 2) / width, (clientY - box.top - (box.height - height) / 2) / height];
}

function tools(model) {
  const row = make("div", "dlintro-tools");
  const ways = [...new Set(model.get("places").map(place => place.do))];
  const touches = ways.map((way, number) => (number ? way[0].toUpperCase() + way.slice(1) : way)).join(" ");
  if (touches) row.append(make("span", "dlintro-touches", `In the picture: ${touches}`));
  if (model.get("look")) {
    const details = make("details", "");
    details.append(make("summary", "", "What should I look at?"), make("p", "", model.get("look")));
    row.append(details);
  }
  const copied = make("span", "");
  copied.setAttribute("aria-live", "polite");
  const copy = async () => {
    const code = model.get("settings");
    const isCopied = await navigator.clipboard?.writeText(code).then(() => true, () => false); // a page without https has none
    copied.textContent = `${isCopied ? "Copied" : "Copy this"}, to write behind the last bracket of the cell: ${code}`;
  };
  const reset = () => {
    copied.textContent = "";
    model.send({ do: "reset" });
  };
  row.append(button("Reset", reset), button("Copy the settings", copy), copied);
  return row;
}

function button(text, action) {
  const made = make("button", "", text);
  made.type = "button";
  made.addEventListener("click", action);
  return made;
}

function make(tag, name, text = "") {
  const made = document.createElement(tag);
  if (name) made.className = name;
  made.textContent = text;
  return made;
}

export default { render };
