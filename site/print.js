// What CSS alone cannot do for paper. Before printing, solutions and the answers of questions go to a last page, the dark
// look turns light, and links show where they lead; after it, all is as before.
(() => {
  const FOLDED = ".bd-article section > details, dlintro-quiz > .dlintro-still > details";
  const page = document.documentElement;
  let undo = [];

  addEventListener("beforeprint", () => {
    if (undo.length) return;
    const look = page.dataset.theme;
    if (look) page.dataset.theme = "light";
    if (look) undo.push(() => { page.dataset.theme = look; });
    moveSolutions([...document.querySelectorAll(FOLDED)]);
    document.querySelectorAll(".bd-article a[href^='https://']").forEach(showAddress);
  });

  addEventListener("afterprint", () => {
    undo.reverse().forEach(step => step());
    undo = [];
  });

  // A source shows its DOI; print.css writes it behind the link.
  function showAddress(link) {
    const address = decodeURIComponent(link.href).replace("https://doi.org/", "doi:").replace("https://", "");
    if (link.textContent.includes(address.replace("doi:", ""))) return;
    link.dataset.paper = address;
    undo.push(() => { delete link.dataset.paper; });
  }

  function moveSolutions(all) {
    if (!all.length) return;
    const last = document.createElement("section");
    last.className = "on-paper";
    last.append(element("h2", "Solutions"));
    all.forEach((folded, number) => last.append(...moved(folded, number, all)));
    document.querySelector(".bd-article").append(last);
    undo.push(() => last.remove());
  }

  // Returns a solution under its title, which the one before it may have had already, and leaves a mark in its place.
  function moved(folded, number, all) {
    const [title, before] = [number, number - 1].map(at => titleOf(all[at]));
    const place = element("p", "The solution is at the end.");
    place.className = "on-paper";
    folded.replaceWith(place);
    const wasOpen = folded.open;
    folded.open = true;
    undo.push(() => { folded.open = wasOpen; place.replaceWith(folded); });
    return title === before ? [folded] : [element("h3", title), folded];
  }

  function titleOf(folded) {
    const asked = folded?.closest("dlintro-quiz")?.querySelector(".dlintro-still > p");
    const heading = folded?.closest("section").querySelector("h1, h2, h3");
    return asked?.textContent ?? heading?.textContent.replace(/#$/, "");  // without its link to itself
  }

  function element(tag, text) {
    const made = document.createElement(tag);
    made.textContent = text;
    return made;
  }
})();
