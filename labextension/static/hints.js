// On a hub where a class is counted, hints carry a mark: the kernel then passes on which one was opened. Elsewhere they have none.

export function tellHints(notebooks) {
  const tell = ({ target }) => {
    const [, name, number] = (target.open && target.dataset.dlintroHint?.match(/^([\w.]+) (\d+)$/)) || [];
    const kernel = name && notebooks.find(({ node }) => node.contains(target))?.sessionContext.session?.kernel;
    const code = `__import__("dlintro.checks.classroom", fromlist=["tell"]).tell("hint", "${name}", ${number})`;
    kernel?.requestExecute({ code, silent: true, store_history: false });
  };
  document.addEventListener("toggle", tell, true); // it does not bubble
}
