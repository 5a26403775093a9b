// A button that sends what its controls show when it is pressed.

function render({ model, el }) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "jupyter-widgets jupyter-button widget-button";
  button.textContent = model.get("description");
  const follow = () => (button.disabled = model.get("disabled"));
  model.on("change:disabled", follow);
  follow();
  button.addEventListener("click", async () => {
    const ids = model.get("controls").map(reference => reference.replace("IPY_MODEL_", ""));
    const controls = await Promise.all(ids.map(id => model.widget_manager.get_model(id)));
    model.send(controls.map(shown));
  });
  el.append(button);
  return () => model.off("change:disabled", follow);
}

// Radio buttons are told apart by their numbers, since several may have the same words.
function shown(control) {
  const name = control.has("index") ? "index" : "value";
  return { [name]: control.get(name) };
}

export default { render };
