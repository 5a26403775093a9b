// What a lecture shows of a notebook, in order. These functions know cells and plans, but no page.
//
// A cell is {id, type, source, metadata}; a slide is {id, kind, section, title, cells, …}, where `cells` are the numbers of
// the cells that it shows and `kind` is "cells", "exercise" or "quiz".

const EXERCISE = /^### (Exercise \d+\b.*)/m;
const ASKS = /checks\.(?:check|arrange)\("([\w.]+)"/;
const BESIDE = 25; // words
const ENDS = { first: "Beginning", last: "End" };
const WORDS = 6; // of a slide, by which an overview tells it from others of the same title
const QUIZ = /checks\.quiz\("([\w.]+)"/;

export function slidesOf(cells, plan = null) {
  const slides = [];
  let section = "";
  let isCore = true;
  cells.forEach((cell, number) => {
    isCore &&= !/^## Going further/m.test(cell.source);
    const shown = cell.metadata.slideshow?.slide_type ?? "-";
    if (shown !== "skip") section = headingOf(cell) ?? section;
    const cue = shown === "skip" ? cueOf(cells, number) : null;
    const last = slides.at(-1);
    if (cue) slides.push({ id: cell.id, section, isCore, cells: [number], ...cue });
    else if (shown === "skip") return;
    else if (last?.kind === "cells" && shown === "-" && !standsAlone(cell, last, cells)) last.cells.push(number);
    else slides.push({ id: cell.id, section, isCore, kind: "cells", cells: [number], title: titleOf(cell) ?? section, words: wordsOf(cell) });
  });
  return plan ? slides.filter((slide, at) => at === 0 || isPlanned(slide, plan)) : slides;
}

// Prose after a result shares its slide only if it is short: both are larger then.
function standsAlone({ type, source }, slide, cells) {
  return type === "markdown" && source.split(/\s+/).length > BESIDE && slide.cells.some(number => cells[number].type === "code");
}

// Of a cell that slides leave out: the exercise or quiz that it begins, or null.
function cueOf(cells, number) {
  const { source, metadata } = cells[number];
  const { minutes, for: purpose } = metadata.dlintro ?? {};
  const quiz = source.match(QUIZ);
  if (quiz) return { kind: "quiz", name: quiz[1], title: "Question", minutes, purpose };
  const title = source.match(EXERCISE)?.[1];
  if (!title) return null;
  const name = cells.slice(number).map(cell => cell.source.match(ASKS)?.[1]).find(Boolean);
  return { kind: "exercise", name, title, minutes, purpose };
}

function headingOf({ type, source }) {
  return type === "markdown" ? source.match(/^## (?:Going further: )?(.+)$/m)?.[1] : undefined;
}

function titleOf({ type, source }) {
  return type === "markdown" ? source.match(/^#+ (.+)$/m)?.[1] : undefined;
}

// What an overview says of a slide: one of several with the same title is told by its number and its first words.
export function labelOf(slides, number) {
  const { kind, title, words } = slides[number];
  if (kind in ENDS) return ENDS[kind];
  const before = slides.slice(0, number).filter(slide => slide.title === title && !(slide.kind in ENDS)).length;
  if (!before) return title;
  return words ? `${title} · ${before + 1}: ${words} …` : `${title} · ${before + 1}`;
}

function wordsOf({ type, source }) {
  if (type !== "markdown") return "";
  const [first] = source.replace(/^#+ .*$/gm, "").replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").replace(/[*_`$>|]/g, "").trim().split("\n");
  return first.split(/\s+/).slice(0, WORDS).join(" ");
}

// A plan names sections, exercises and quizzes of a lesson; without sections, all of its core is meant.
function isPlanned(slide, plan) {
  if (slide.kind === "exercise") return plan.exercises.has(slide.name);
  if (slide.kind === "quiz") return plan.quizzes.has(slide.name);
  return plan.sections === null ? slide.isCore : plan.sections.has(slide.section);
}

// What a plan's file says about one lesson, such as "01_perceptron"; null if it says nothing.
export function planFor(file, lesson) {
  const blocks = file.blocks.filter(block => block.lesson === lesson);
  if (!blocks.length) return null;
  const all = key => new Set(blocks.flatMap(block => block[key] ?? []));
  return {
    sections: blocks.some(block => !block.sections) ? null : all("sections"),
    exercises: all("exercises"),
    quizzes: all("quizzes"),
  };
}

// A teacher's notes: Markdown with a heading for each section, as {section: text}.
export function notesOf(markdown) {
  const parts = markdown.split(/^## /m).slice(1);
  return Object.fromEntries(parts.map(part => {
    const [heading, ...lines] = part.split("\n");
    return [heading.trim(), lines.join("\n").trim()];
  }));
}
