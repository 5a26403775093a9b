// What the course adds to JupyterLab: slides, help, a menu for who is lost, names for controls, pictures in place of widgets that are
// gone. Browsers load these files as they are: plain JavaScript for webpack's module federation, so that there is nothing to build.
{
  const NAME = "dlintro";
  const { src } = document.currentScript;
  let shared; // what JupyterLab shares with its extensions: {module: {version: {get}}}

  const load = async module => (await Object.values(shared[module])[0].get())();

  const extension = async () => {
    const [{ IRenderMimeRegistry }, { INotebookTracker, NotebookActions }, { ICommandPalette, ToolbarButton, Dialog, showDialog }, { IMainMenu }, { MessageLoop }, { Menu, Widget }] =
      await Promise.all(
        ["@jupyterlab/rendermime", "@jupyterlab/notebook", "@jupyterlab/apputils", "@jupyterlab/mainmenu", "@lumino/messaging", "@lumino/widgets"].map(load),
      );
    const [pictures, controls, stills, slides, howTo, lost, hints] = await Promise.all(
      ["./pictures.js", "./controls.js", "./stills.js", "./slides.js", "./howto.js", "./lost.js", "./hints.js"].map(file => import(new URL(file, src))),
    );
    for (const file of ["explorers.css", "slides.css", "lost.css"]) {
      document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: new URL(file, src) }));
    }
    const plugin = {
      id: `${NAME}:course`,
      description: "Slides that are live, controls with names that say when they cannot answer, pictures of widgets that are gone.",
      autoStart: true,
      requires: [IRenderMimeRegistry, INotebookTracker],
      optional: [IMainMenu, ICommandPalette],
      activate: (app, rendermime, notebooks, mainMenu, palette) => {
        pictures.describePictures(rendermime);
        controls.nameControls();
        controls.keepKeysInWidgets();
        stills.keepStills(rendermime);
        notebooks.widgetAdded.connect((_, panel) => {
          panel.sessionContext.statusChanged.connect((_, status) => /restarting/.test(status) && stills.rest(panel));
          stills.keepLatest(panel);
          controls.sayWhenBusy(panel);
        });
        howTo.offerHowTo(app, notebooks, { showDialog, Dialog, Widget, ToolbarButton });
        hints.tellHints(notebooks);
        lost.helpTheLost(app, notebooks, { mainMenu, palette, Dialog, Menu, Widget });
        slides.offerSlides(app, notebooks, { NotebookActions, ToolbarButton, MessageLoop, Widget });
      },
    };
    return () => ({ __esModule: true, default: plugin });
  };

  (window._JUPYTERLAB ??= {})[NAME] = {
    init(scope) {
      shared = scope;
    },
    get: extension,
  };
}
