// Makes a slide as large as its screen allows. All sizes are in --u, a hundredth of the height of a 16:9 screen. On a slide
// of 13.3 inches, 1 u is 5.4 points: words that stand alone have at least 24 points, beside a result 20.

const ALONE = { most: 6.2, least: 4.45 };
const WITH_NUMBERS = { most: 5.2, least: 3.71 };
const WITH_PICTURE = { most: 4.2, least: 3.71 };
const QUESTION = { most: 4.2, least: 3.71 };
const PICTURE = { most: 2.4, least: 0.8 };
const LETTERS = 5.8; // pixels of a picture for one u: its letters of 11 points then have 14 on the slide
const WIDE = 720; // a picture so wide has its controls above it, not beside it
const CONTROLS = 35; // u; controls need so much beside a picture
const CODE = { most: 3.8, least: 3 };
const STEP = 0.95;

export function fit(stage, cells, cue) {
  const set = (name, value) => stage.style.setProperty(name, value);
  const fits = () => {
    const frame = stage.querySelector(".jp-WindowedPanel-outer");
    const wide = cells.flatMap(cell => [cell, ...cell.querySelectorAll("mjx-container, table, .jp-OutputArea-output")]);
    return frame.scrollHeight <= frame.clientHeight + 1 && wide.every(part => part.scrollWidth <= part.clientWidth + 1);
  };
  set("--cue", `${cue.offsetHeight}px`);
  set("--code", CODE.least);
  if (stage.classList.contains("dlintro-code")) fitSize("--code", CODE, set, fits);
  const explorer = cells.map(cell => cell.querySelector(".dlintro-picture")).find(Boolean);
  if (explorer) return fitExplorer(stage, explorer, set, fits);
  if (stage.dataset.kind === "quiz") return fitSize("--prose", QUESTION, set, fits);
  const hasPicture = cells.some(cell => cell.querySelector(".jp-OutputArea :is(img, .jupyter-widgets)"));
  const hasResult = cells.some(cell => cell.matches(".jp-CodeCell") || cell.querySelector("table"));
  const words = hasPicture ? WITH_PICTURE : hasResult ? WITH_NUMBERS : ALONE;
  set("--picture", PICTURE.most);
  set("--prose", words.most);
  if (hasPicture && !fits()) {
    set("--prose", words.least);
    for (let scale = PICTURE.most; scale > PICTURE.least && !fits(); scale *= STEP) set("--picture", scale * STEP);
  }
  if (!hasPicture) fitSize("--prose", words, set, fits);
  if (cells.some(cell => cell.matches(".dlintro-with-code"))) fitSize("--code", CODE, set, fits);
}

function fitSize(name, { most, least }, set, fits) {
  set(name, most);
  for (let size = most; size > least && !fits(); size *= STEP) set(name, Math.max(size * STEP, least));
}

// An explorer's picture is as large as its letters need, or as its controls and its sentence leave room for.
function fitExplorer(stage, image, set, fits) {
  const [width, height] = ["width", "height"].map(side => Number(image.getAttribute(side)) / LETTERS);
  const isWide = width > WIDE / LETTERS;
  const unit = Math.min(innerHeight / 100, innerWidth / 177.8);
  const room = image.closest(".dlintro-explorer").clientWidth / unit - (isWide ? 0 : CONTROLS);
  stage.classList.toggle("dlintro-wide", isWide);
  set("--prose", WITH_PICTURE.least);
  for (let scale = Math.min(1, room / width); scale > 0.6; scale *= 0.98) {
    set("--wanted", width * scale);
    set("--wanted-height", height * scale);
    if (fits()) return;
  }
}
