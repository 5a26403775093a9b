// A widget lives in a kernel. Where its kernel is gone, JupyterLab shows an error, or controls that move nothing. Here the
// picture and the words that the output holds stand in its place, with one line that says how to bring it back.

import { make } from "./elements.js";

const WIDGET = "application/vnd.jupyter.widget-view+json";
const HOW = { gone: "Run this cell to move it.", unasked: "Run this cell to answer.", restarted: "The kernel was restarted. Run this cell to move it again." };
const views = new WeakMap(); // of outputs whose widget lives: the front end's half of it

export function keepStills(rendermime) {
  const prototype = rendermime.constructor.prototype; // a notebook has a registry of its own, of the same class
  const { createRenderer, preferredMimeType } = prototype;
  prototype.createRenderer = function (mimeType, ...rest) {
    const renderer = createRenderer.call(this, mimeType, ...rest);
    if (mimeType === WIDGET) showStillUntilAlive(renderer);
    return renderer;
  };
  // Of a notebook that somebody sent, JupyterLab shows no widget. Its still is safe: a picture and text.
  prototype.preferredMimeType = function (bundle, ...rest) {
    return WIDGET in bundle && bundle["text/plain"] ? WIDGET : preferredMimeType.call(this, bundle, ...rest);
  };
}

function showStillUntilAlive(renderer) {
  const render = renderer.renderModel.bind(renderer);
  let shown = null;
  renderer.renderModel = async model => {
    if (!model.trusted) return renderer.node.replaceChildren(stillOf(model.data));
    const id = model.data[WIDGET].model_id;
    if (id && id === shown) return void views.set(model, renderer.widgets[0]); // only its still is another one
    shown = null;
    const rendered = render(model); // writes "Loading widget..." at once, and waits for the kernel
    const still = stillOf(model.data);
    renderer.node.replaceChildren(still);
    await rendered;
    const isAlive = renderer.widgets.length > 0; // else only words say that there is nothing
    if (isAlive) {
      still.remove();
      shown = id;
      views.set(model, renderer.widgets[0]);
    } else if (id) renderer.node.replaceChildren(still);
  };
}

function stillOf(data) {
  const words = String(data["text/plain"] ?? "");
  const parts = [];
  if (data["image/png"]) {
    const image = document.createElement("img");
    image.src = `data:image/png;base64,${data["image/png"]}`;
    image.alt = words;
    parts.push(image);
  }
  parts.push(make("p", "dlintro-still-words", words), make("p", "dlintro-still-how", data["image/png"] ? HOW.gone : HOW.unasked));
  return make("div", "dlintro-still", ...parts);
}

// A notebook that is saved keeps what its widgets show now, and not what they showed when their cells ran.
export function keepLatest(panel) {
  panel.context.saveState.connect((_, state) => {
    if (state !== "started") return;
    for (const { model } of panel.content.widgets) if (model.type === "code") keepLatestOf(model.outputs);
  });
}

function keepLatestOf(outputs) {
  for (let at = 0; at < outputs.length; at++) {
    const output = outputs.get(at);
    const widget = views.get(output)?._view?.model;
    const parts = widget ? [widget, ...(widget.get("children") ?? [])] : [];
    const latest = parts.find(part => part.get("words"));
    if (!latest) continue;
    const data = { ...output.data, "text/plain": latest.get("words") };
    if (data["image/png"]) data["image/png"] = base64(latest.get("value"));
    if (data["text/plain"] !== output.data["text/plain"] || data["image/png"] !== output.data["image/png"]) {
      outputs.set(at, { ...output.toJSON(), data });
    }
  }
}

function base64({ buffer, byteOffset, byteLength }) {
  let text = "";
  for (const byte of new Uint8Array(buffer, byteOffset, byteLength)) text += String.fromCharCode(byte);
  return btoa(text);
}

// A kernel that restarts takes the widgets' other half with it: what they show stays, their controls rest.
export function rest(panel) {
  for (const node of panel.node.querySelectorAll(".jp-OutputArea-output:has(> .jupyter-widgets)")) {
    if (node.inert) continue;
    node.inert = true;
    node.after(make("p", "dlintro-still-how", HOW.restarted));
  }
}
