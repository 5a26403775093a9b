// How a lesson is used, one key away in every notebook.

import { make } from "./elements.js";

const TITLE = "How a lesson works";
const LINES = [
  ["Shift + Enter", "runs a cell and goes to the next one. Run them from top to bottom."],
  ["Tab", "goes into a figure or a question. Arrows move a slider or choose an answer, Space presses a button, Escape leaves."],
  ["In a picture", "drag or click where the line below it says so. The sliders do the same."],
  ["Hint", "under your answer, as often as you need it. Wrong answers cost nothing."],
  ["Run this cell to move it", "The kernel that moved this figure is gone. Run its cell again, and those before it."],
  ["Lost?", "The menu Course says where you are, gives a fresh copy of the notebook, and calls the doctor. Kernel → Restart Kernel… begins from the top; what you wrote stays."],
  ["Alt + R", "shows the lesson as slides."],
  ["Alt + H", "shows this page."],
];

export function offerHowTo(app, notebooks, { showDialog, Dialog, Widget, ToolbarButton }) {
  const open = () => {
    const table = make("table", "dlintro-how-to");
    for (const [key, what] of LINES) {
      const row = table.insertRow();
      row.append(Object.assign(make("th", "", key), { scope: "row" }), make("td", "", what));
    }
    return showDialog({ title: TITLE, body: new Widget({ node: table }), buttons: [Dialog.okButton({ label: "Close" })] });
  };
  notebooks.widgetAdded.connect((_, panel) => {
    const button = { label: "How to", tooltip: `${TITLE} (Alt + H)`, onClick: open };
    panel.toolbar.insertItem(11, "how-to", new ToolbarButton(button));
  });
  app.commands.addCommand("dlintro:how-to", { label: TITLE, execute: open });
  app.commands.addKeyBinding({ command: "dlintro:how-to", keys: ["Alt H"], selector: "body" });
}
