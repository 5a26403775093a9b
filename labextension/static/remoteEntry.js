// What the course needs of JupyterLab and of its slides (jupyterlab-rise) and does not find there. This file is the
// extension as browsers load it: plain JavaScript for webpack's module federation, so that there is nothing to build.
{
  const NAME = "dlintro";
  let shared; // what JupyterLab shares with its extensions: {module: {version: {get}}}

  const load = async module => (await Object.values(shared[module])[0].get())();

  // ipywidgets needs the module @jupyterlab/console since jupyterlab_widgets 3.0.11, but jupyterlab-rise 0.43 does not
  // share it: no widget was shown in slides. Slides have no consoles, so a name for what is not there is enough.
  function shareConsole() {
    const module = { IConsoleTracker: { name: "No consoles in slides" } };
    shared["@jupyterlab/console"] ??= { "0.0.0": { get: async () => () => module, from: NAME, eager: false } };
  }

  // JupyterLab ignores the alternative text that an output's metadata hold, as nbconvert reads it. And a style sheet does
  // not know how high a picture is, which slides need to let it grow with the screen.
  function describePictures(rendermime) {
    const images = rendermime.getFactory("image/png");
    rendermime.addFactory({
      ...images,
      createRenderer(options) {
        const renderer = images.createRenderer(options);
        const render = renderer.renderModel.bind(renderer);
        renderer.renderModel = async model => {
          await render(model);
          const { alt } = model.metadata[options.mimeType] ?? {};
          const image = renderer.node.querySelector("img");
          if (alt) image.alt = alt;
          const note = () => image.style.setProperty("--pixels", image.naturalHeight);
          image.decode().then(note, () => {}); // what is no picture has no height
        };
        return renderer;
      },
    });
  }

  // ipywidgets writes labels, but links a slider and its number to none; the buttons that play have only icons; quizzes
  // are no group; and a slider is read out with all its digits, "0.7999999999999998".
  const BUTTONS = { "fa-play": "Play or pause", "fa-pause": "Play or pause", "fa-stop": "Stop", "fa-retweet": "Repeat" };
  let count = 0;

  function nameControls() {
    for (const control of document.querySelectorAll(".widget-slider .noUi-handle:not([aria-labelledby])")) {
      const slider = control.closest(".widget-slider");
      const label = slider.querySelector(".widget-label");
      const readout = slider.querySelector(".widget-readout");
      label.id ||= `${NAME}-label-${++count}`;
      control.setAttribute("aria-labelledby", label.id);
      readout.setAttribute("role", "textbox");
      readout.setAttribute("aria-labelledby", label.id);
      sayWhatIsShown(control);
    }
    for (const button of document.querySelectorAll(".widget-play button:not([aria-label])")) {
      button.setAttribute("aria-label", BUTTONS[button.firstElementChild?.classList[1]] ?? "");
    }
    for (const answers of document.querySelectorAll(".widget-radio:not([role])")) answers.setAttribute("role", "radiogroup");
  }

  function sayWhatIsShown(handle) {
    const shown = handle.closest(".widget-slider")?.querySelector(".widget-readout")?.textContent;
    if (shown && shown !== handle.getAttribute("aria-valuetext")) handle.setAttribute("aria-valuetext", shown);
  }

  function watchControls() {
    const observer = new MutationObserver(records => {
      if (records.some(record => record.addedNodes.length)) nameControls();
      for (const { type, target } of records) if (type === "attributes") sayWhatIsShown(target);
    });
    observer.observe(document.body, { subtree: true, childList: true, attributeFilter: ["aria-valuetext"] });
  }

  // In slides, Shift + Enter and Ctrl + Enter run a cell, without a click the slide's first one, and stay on the slide.
  // A key that a widget uses does not turn the page as well; Escape, or the end of a drag, gives the keys back.
  function shareKeysWithSlides(commands) {
    const firstCell = ".reveal section.present:not(.stack) .jp-CodeCell:not(.reveal-skip)";
    const isInWidget = element => element.closest(".rise-enabled .jupyter-widgets");
    const runCell = event => {
      const { key, shiftKey, ctrlKey, metaKey, target } = event;
      if (key !== "Enter" || !(shiftKey || ctrlKey || metaKey)) return;
      if (target === document.body) document.querySelector(firstCell)?.focus({ preventScroll: true });
      event.stopImmediatePropagation(); // jupyterlab-rise would go on to the next cell, and so to the next slide
      event.preventDefault();
      commands.execute("notebook:run-cell");
    };
    const beforeShortcuts = event => {
      if (!document.body.matches(".rise-enabled")) return;
      if (isInWidget(event.target)) event.target.setAttribute("data-lm-suppress-shortcuts", "true");
      else if (event.target.matches("body, .reveal *")) runCell(event);
    };
    const beforeReveal = event => {
      if (!isInWidget(event.target)) return;
      if (event.key === "Escape") event.target.blur();
      if (event.defaultPrevented || event.target.matches("select, input, button")) event.stopPropagation();
    };
    const letGo = () => isInWidget(document.activeElement) && document.activeElement.closest(".noUi-handle")?.blur();
    window.addEventListener("keydown", beforeShortcuts, true);
    document.body.addEventListener("keydown", beforeReveal);
    document.body.addEventListener("pointerup", letGo);
  }

  const extension = async () => {
    const { IRenderMimeRegistry } = await load("@jupyterlab/rendermime");
    const plugin = {
      id: `${NAME}:mend`,
      description: "Names, alternative texts, and slides that are live.",
      autoStart: true,
      requires: [IRenderMimeRegistry],
      activate: ({ commands }, rendermime) => {
        describePictures(rendermime);
        watchControls();
        shareKeysWithSlides(commands);
      },
    };
    return () => ({ __esModule: true, default: plugin });
  };

  (window._JUPYTERLAB ??= {})[NAME] = {
    init(scope) {
      shared = scope;
      shareConsole();
    },
    get: extension,
  };
}
