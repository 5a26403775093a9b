// ipywidgets writes labels, but links a slider and its number to none; the buttons that play have only icons; the answers of a
// question are no group, so that arrows do not choose; and a slider is read out with all its digits, "0.7999999999999998".

const BUTTONS = { "fa-play": "Play or pause", "fa-pause": "Play or pause", "fa-stop": "Stop", "fa-retweet": "Repeat" };
const SOON = 700; // milliseconds; a step of an explorer is done long before
let count = 0;

export function nameControls() {
  name();
  const observer = new MutationObserver(records => {
    if (records.some(record => record.addedNodes.length)) name();
    for (const { type, target } of records) if (type === "attributes") sayWhatIsShown(target);
  });
  observer.observe(document.body, { subtree: true, childList: true, attributeFilter: ["aria-valuetext"] });
}

function name() {
  for (const handle of document.querySelectorAll(".widget-slider .noUi-handle:not([aria-labelledby])")) {
    const slider = handle.closest(".widget-slider");
    const label = slider.querySelector(".widget-label");
    const readout = slider.querySelector(".widget-readout");
    label.id ||= `dlintro-label-${++count}`;
    handle.setAttribute("aria-labelledby", label.id);
    readout.setAttribute("role", "textbox");
    readout.setAttribute("aria-labelledby", label.id);
    sayWhatIsShown(handle);
  }
  for (const button of document.querySelectorAll(".widget-play button:not([aria-label])")) {
    button.setAttribute("aria-label", BUTTONS[button.firstElementChild?.classList[1]] ?? "");
  }
  for (const answers of document.querySelectorAll(".widget-radio:not([role])")) answers.setAttribute("role", "radiogroup");
  for (const box of document.querySelectorAll(".widget-radio-box:has(input:not([name]))")) {
    const group = `dlintro-answers-${++count}`;
    for (const answer of box.querySelectorAll("input")) answer.name = group;
  }
}

function sayWhatIsShown(handle) {
  const shown = handle.closest(".widget-slider")?.querySelector(".widget-readout")?.textContent;
  if (shown && shown !== handle.getAttribute("aria-valuetext")) handle.setAttribute("aria-valuetext", shown);
}

// A letter typed in a widget is not meant for the notebook, where it would insert or delete a cell. Escape leaves the widget.
export function keepKeysInWidgets() {
  const guard = ({ key, target, shiftKey, ctrlKey, metaKey, altKey }) => {
    if (!target.closest?.(".jp-OutputArea-output .jupyter-widgets")) return;
    const isCommand = ctrlKey || metaKey || altKey || (key === "Enter" && shiftKey);
    target.toggleAttribute("data-lm-suppress-shortcuts", !isCommand);
    if (key === "Escape") target.closest(".jp-Cell").focus();
  };
  window.addEventListener("keydown", guard, true);
}

// While the kernel computes, controls move and nothing answers: the notebook then says why, by its style sheet.
export function sayWhenBusy(panel) {
  let timer;
  panel.sessionContext.statusChanged.connect((_, status) => {
    clearTimeout(timer);
    if (status === "busy") timer = setTimeout(() => panel.node.classList.add("dlintro-busy"), SOON);
    else panel.node.classList.remove("dlintro-busy");
  });
}
