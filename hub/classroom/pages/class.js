/* The pages of the class: their words come with them; this script asks each second for the numbers and puts them in. */

const EACH = 1000; // ms
const FEW = "< 5";
const body = document.body;
const trouble = document.querySelector(".trouble");
const address = body.dataset.page === "question" ? body.dataset.name : "";

async function ask(path, method = "GET") {
  const headers = {"X-XSRFToken": document.querySelector("meta[name=token]").content};
  const answer = await fetch(path, {method, headers, signal: AbortSignal.timeout(5000)});
  if (answer.status === 403) throw new Error("You are logged out. Load this page again to log in.");
  const content = await answer.json();
  if (!answer.ok) throw new Error(content.message);
  return content;
}

function put(element, text) { // only what is new is written: a reader's place in the page stays
  if (element.textContent !== text) element.textContent = text;
}

// All lessons -----------------------------------------------------------------------------------------------------

let unfolded = false;

function showOverview({open, counts}) {
  for (const element of document.querySelectorAll("[data-of]")) {
    const n = counts[element.dataset.of];
    put(element, (n ?? FEW) + (element.dataset.after ?? ""));
    element.classList.toggle("few", n === null);
  }
  for (const bar of document.querySelectorAll("[data-bar]")) {
    const started = counts[`started ${bar.closest("details").id}`];
    bar.style.width = `${100 * Math.min(1, (counts[bar.dataset.bar] ?? 0) / (started ?? Infinity))}%`;
  }
  const link = document.getElementById("open");
  link.hidden = open === null;
  if (open !== null) link.href = `question/${open}`;
  if (!unfolded) unfold(counts);
}

function unfold(counts) { // the lesson that the address names, as after the way back from a question, or that most are in
  unfolded = true;
  const lessons = [...document.querySelectorAll("details")];
  const started = lesson => counts[`started ${lesson.id}`] ?? 0;
  const most = lessons.reduce((one, other) => (started(other) >= started(one) ? other : one));
  const named = document.getElementById(location.hash.slice(1));
  if (named) named.scrollIntoView();
  if (named ?? started(most)) (named ?? most).open = true;
}

// One question ----------------------------------------------------------------------------------------------------

const buttons = [...document.querySelectorAll("[data-do]")];
let latest = 0; // of the requests: an answer that comes late, after a newer one, is dropped

function showQuestion(state) {
  const most = Math.max(1, ...state.rounds.flatMap(({counts}) => counts ?? []));
  const counted = state.rounds.some(({counts}) => counts !== null);
  body.classList.toggle("counted", counted);
  document.querySelectorAll(".rows > li").forEach((row, at) => {
    row.classList.toggle("right", state.right === at);
    row.querySelector(".sign").hidden = state.right !== at;
    row.querySelector(".bars").hidden = !counted;
    row.querySelectorAll(".round").forEach((line, number) => showRound(line, state.rounds[number], at, most));
  });
  put(document.getElementById("status"), said(state));
  showTally(state);
  offer(state);
}

function showRound(line, round, at, most) {
  line.hidden = !round?.counts;
  if (line.hidden) return;
  const called = line.querySelector(".called");
  line.classList.toggle("named", round.round > 0);
  called.hidden = round.round === 0;
  put(called, `round ${round.round}`);
  put(line.querySelector(".n"), String(round.counts[at]));
  line.querySelector(".bar").style.width = `${(100 * round.counts[at]) / most}%`;
}

function said(state) {
  if (state.open) return `Round ${state.round} is open.`;
  const closed = state.round ? `Round ${state.round} is closed.` : state.other ? "Another question is open." : "Not opened yet.";
  const few = state.rounds.filter(({counts}) => counts === null).map(({round}) => (round ? ` of round ${round}` : ""));
  return few.length ? `${closed} Counts${few.join(" and")} need five students.` : closed;
}

function showTally({answered, started}) {
  const of = started === null ? "" : `, ${started} started this lesson`;
  const number = document.getElementById("answered");
  put(number, answered === null ? "Fewer than five" : String(answered));
  number.classList.toggle("few", answered === null);
  put(document.getElementById("tally"), `answered${of}.`);
}

function offer({steps, next, round}) {
  for (const button of buttons) {
    button.hidden = !steps.includes(button.dataset.do);
    button.classList.toggle("first", button.dataset.do === next);
  }
  put(buttons.find(button => button.dataset.do === "open"), round ? "Ask again" : "Open the question");
  document.querySelector(".hint").hidden = next !== "open";
  const focused = document.activeElement;
  if (focused === body || focused.hidden) (document.querySelector("button.first") ?? document.querySelector("h1")).focus();
}

async function step(does) {
  await update(() => ask(`${address}/${does}`, "POST"));
}

// Both ------------------------------------------------------------------------------------------------------------

async function update(request) {
  const mine = ++latest;
  try {
    const content = await request();
    if (mine !== latest) return;
    (address ? showQuestion : showOverview)(content);
    trouble.hidden = true;
  } catch (error) {
    put(trouble, error instanceof TypeError || error.name === "TimeoutError" ? "The hub does not answer; the counts are old." : error.message);
    trouble.hidden = false;
  }
}

async function watch() {
  await update(() => ask(address ? `${address}/state` : "counts"));
  setTimeout(watch, EACH);
}

if (address) {
  for (const button of buttons) button.addEventListener("click", () => step(button.dataset.do));
  document.addEventListener("keydown", event => {
    if (event.key !== "PageDown" || event.repeat) return;
    event.preventDefault();
    document.querySelector("button.first")?.click();
  });
}
watch();
