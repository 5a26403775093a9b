"""A reviewer of study protocols: every part filled, an end point that matters, and a size that follows from the plan."""

import re

from dlintro.cards import Protocol
from dlintro.checks.judges.cards import BOASTS, NO, PATIENTS, ROLES, review_filled, review_texts
from dlintro.checks.judging import Wrong, show
from dlintro.metrics import planned, planned_size

# A protocol may be written in English or in German, whatever language the exercises speak.
SHOWN = r"image|photo|picture|slide|scan|x-?ray|radiogra|\bct\b|\bmri?\b|\becg\b|video|camera|record|chart|vital|blood|\blab|note|text|lesion|signal|score|probab|risk|alarm|alert|flag|list|class|grade|call|answer|yes|positive|bild|foto|schnitt|röntgen|aufnahme|akte|wert|daten|data|läsion|wahrscheinlich|risiko|ampel|hinweis|liste|ja oder"
TAKE_PART = rf"{PATIENTS}|adult|\bmen\b|male|newborn|bab(y|ies)|infant|pregnan|participant|includ|inclusion|exclu|eligib|consecutive|referr|admitted|admission|attend|everyone|everybody|all who|examination|erwachsen|männer|personen|neugeboren|schwanger|teilnehm|einschl|eingeschl|ausschl|ausgeschl|aufgenommen|überwies|alle, die"
COMPARED = rf"{ROLES}|usual|standard|routine|current|present practice|general practitioner|family|without|alone|unaided|no (tool|network|ai|help|alert|alarm)|control|reader|reading|reference|biops|histolog|consensus|panel|culture|follow-?up|placebo|\bgps?\b|\bpcr\b|\bihc\b|immunohisto|sequencing|as before|as today|übliche?|ohne|bisher|heutig|regelversorg|routine|kontroll|referenz|befund|konsens|immunhisto|sequenzier|nachbeobacht"
DONE = r"death|\bdie[sd]?\b|dead|mortal|surviv|\bstages?\b|time (to|from|until|between)|\b(hours|days|weeks|months|minutes)\b|within \d|biops|excis|referr|admission|admitted|readmi|length of stay|complicat|bleed|infection|antibiotic|treat|quality of life|pain|miss|found|f(ou)?nd\b|detect|sensitiv|specific|falsely|false|recall|interval cancer|tod\b|todes|gestorben|sterb|verst[oia]rb|überleb|stadium|zeit (bis|von)|stunden|\btagen?\b|wochen|monate|minuten|biopsi|überweis|aufnahme|einweis|komplikation|blutung|antibiot|behand|lebensqualität|schmerz|überseh|gefunden|erkannt|entdeckt|richtig|falsch|fehlalarm"  # what happens to patients
MEASURED = rf"{DONE}|number|share|proportion|percent|per cent|%|\brate|count|accura|agree|\bauc\b|area under|fläche unter|score|scale|diagnos|result|ill\b|sick\b|anteil|zahl|prozent|\w+rate\b|quote|trefferquote|genauigkeit|übereinstimm|skala|diagnos"
AUC = r"\b(auc|auroc|roc(-?auc)?|c-?statisti[ck]|c-?index)\b|area under (the )?((roc|receiver[- ]operating[- ]characteristic) )?(curve)?|fläche unter der (roc-?)?kurve"
HARM = r"miss|overlook|false|wrong|delay|late\b|later\b|over-?(diagnos|treat)|under-?treat|biops|excis|scar|bleed|anxi|fear|worr|unneed|unnecess|needless|pain|infect|injur|death|\bdie[sd]?\b|complicat|fatigue|resistan|automation|blind trust|over-?rel|deskill|radiation|side effect|priva|distract|reassur|überseh|übersieht|falsch|fehlalarm|verzöger|verspät|später|zu spät|über(diagnos|therap|behand)|narbe|blutung|angst|sorge|unnötig|schmerz|infekt|verletz|todes|\btod\b|komplikation|alarmmüd|resisten|blind|strahl|nebenwirk|datenschutz|beruhig"
STOPS = rf"{ROLES}|committee|board|\bdsmb\b|\bdmc\b|statistician|sponsor|interim|\b(early|one|two|three|no|first|planned|\d) looks?\b|\blooks? (early|at)|bound|half|after (\d|the first|each|every|one|two|three|a (third|quarter))|(if|once|when)\b.*\d|\bno(t|body|ne|thing)?\b.*\bearl|never|only at (the|its) end|to (the|its) end|kommission|komitee|ausschuss|gremium|beirat|statistiker|zwischen|(kein|ein|zwei|drei) (früher )?blick|grenze|hälfte|nach (\d|jede|den ersten|einem (drittel|viertel))|(wenn|sobald)\b.*\d|\b(nie|niemand|nicht|kein\w*)\b.*(vorzeitig|früh)|(erst|nur) am ende|bis zum ende"
OFTEN = r"\bday|dai|week|month|quarter|year|annual|continu|each|every|update|regular|once|twice|\d|täglich|\btag|woche|wöchentl|monat|quartal|viertel|halb|jahr|jähr|laufend|fortlaufend|jede|regelmäß"
WATCH = rf"{ROLES}|committee|board|group|team|\bwe\b|\bgps?\b|practice|hospital|clinic|department|manufactur|office|regist|audit|chart|cusum|drift|alarm|watch|look|\bread|\bhead\b|staff|measur|check|review|count|compar|report|sensitiv|specific|calibrat|missed|kommission|ausschuss|gruppe|\bwir\b|praxis|praxen|klinik|krankenh|abteilung|herstell|stelle|karte|überwach|prüf|misst|gemessen|zähl|vergleich|bericht|melde|kalibr|überseh"
NEEDS = (  # for each text: one of these words, and what to say if there is none
    ("tool", SHOWN, "does not say what goes into the tool and what comes out: an image, a record; a score, an alarm"),
    ("population", TAKE_PART, "does not say who takes part: which patients, from where"),
    (
        "comparator",
        COMPARED,
        "names nothing to compare with: usual care, a reader without the tool, a reference standard?",
    ),
    ("end_point", MEASURED, "names nothing that is measured: a share, a number, a time?"),
    ("margin", r"\w", ""),  # its number is compared with the assumptions
    ("harms", HARM, "names no harm: a missed disease, a false alarm, a delay, a needless biopsy?"),
    (
        "stopping",
        STOPS,
        "does not say who may stop the study, or when: a committee, an interim look and its bound, or that nobody looks early",
    ),
    ("monitoring", WATCH, "does not say who watches the tool after the study, or what is watched"),
    ("monitoring", OFTEN, "does not say how often: each month, each quarter, at each update?"),
)
SAYS_NOTHING = {
    "harms": (
        rf"{NO}.{{0,20}}?(harm|risk|danger|side effect|disadvantage|schad|schäd|risik|gefahr|nebenwirk|nachteil)\w*"
        rf"|{NO} (missed|false|delays?\b|verpass|falsch|verzöger)\w*|\b(harmless|safe|harmlos|ungefährlich|unschädlich)\b",
        HARM,
    ),
    "monitoring": BOASTS["oversight"],
}

GROUPS = r"\w*(practice|ward|hospital|clinic|cluster|centre|center|school|praxen|stationen|kliniken|krankenhäuser|zentren)\w*"
CLUSTERS = (  # what says that groups are randomised, and not the people in them
    rf"\b(cluster[- ]?randomi\w*|randomi[sz]ed by (the )?{GROUPS})"
    rf"|(?:^|(?<=[.;:,(] ))((the|whole|our|general|gp|\d+|die|ganze) )*{GROUPS} (are|were|will be|werden|wurden) (randomi[sz]|randomisiert|ausgelost|zugelost)\w*"
)
WHAT = {  # for each design: the difference that its margin must justify, in code, and from the assumptions
    "sensitivity": ("`half_width`", lambda assumed: assumed["half_width"]),
    "paired": ("`difference`", lambda assumed: assumed["difference"]),
    "superiority": ("`new` − `control`", lambda assumed: float(assumed["new"]) - float(assumed["control"])),
    "non-inferiority": ("`margin`", lambda assumed: assumed["margin"]),
}
WORDS = {  # numbers that people write as words
    word: str(number)
    for number, words in {
        1: "one",
        2: "two|zwei",
        3: "three|drei",
        4: "four|vier",
        5: "five|fünf",
        6: "six|sechs",
        7: "seven|sieben",
        8: "eight|acht",
        9: "nine|neun",
        10: "ten|zehn",
        12: "twelve|zwölf",
        15: "fifteen|fünfzehn",
        20: "twenty|zwanzig",
    }.items()
    for word in words.split("|")
}


def review_protocol(protocol):
    """Refuse a study protocol that a good reviewer would send back.

    Parameters
    ----------
    protocol : object
        The learner's answer, best a `Protocol`.

    Raises
    ------
    Unsolved
        If a part is still to be filled.
    Wrong
        If it is not a protocol, a text says too little, or the size does not follow from the design.
    """
    if not isinstance(protocol, Protocol):
        problem = "the answer should be a Protocol, but is a {kind}; keep Protocol(…) and fill its parts."
        raise Wrong(problem, kind=type(protocol).__name__)
    review_filled(protocol, NEEDS)
    if protocol.design not in planned.DESIGNS:
        raise Wrong(
            "design should be one of {designs}, but is {got}.",
            designs=", ".join(f'"{name}"' for name in planned.DESIGNS),
            got=repr(protocol.design),
        )
    review_texts(protocol, NEEDS, SAYS_NOTHING)
    _review_end_point(protocol)
    needed = _needed(protocol)
    _review_margin(protocol)
    _review_size(protocol, needed)


def _review_end_point(protocol):
    """A trial in patients asks what happens to them; an AUC says only how the tool ranks them."""
    trial = protocol.design in ("superiority", "non-inferiority")
    clauses = re.split(r"[.;,]\s|\b(?:and|und|sowie|plus)\b", protocol.end_point)
    others = [clause for clause in clauses if not re.search(AUC, clause, re.IGNORECASE)]
    if trial and len(others) < len(clauses) and not re.search(DONE, " ".join(others), re.IGNORECASE):
        raise Wrong(
            "end_point is only an AUC, which says how the tool ranks people. A trial needs what happens to them: what is found or missed, done, or suffered, and when?"
        )


def _needed(protocol):
    """Return how many people `planned_size` asks for, or say why it refuses the assumptions."""
    assumed = protocol.assumptions
    try:
        needed = planned_size(protocol.design, **assumed)
    except (TypeError, ValueError, ArithmeticError) as error:
        problem = "metrics.planned_size refuses these assumptions: {error}: {reason}"
        raise Wrong(problem, error=type(error).__name__, reason=error) from error
    for name, other in (("cluster_size", "correlation"), ("correlation", "cluster_size")):
        if name in assumed and other not in assumed:
            raise Wrong(
                "assumptions have `{name}` without `{other}`: the design effect needs both.", name=name, other=other
            )
    texts = " ".join((protocol.name, protocol.population, protocol.comparator, protocol.end_point))
    if (said := re.search(CLUSTERS, texts, re.IGNORECASE)) and "cluster_size" not in assumed:
        raise Wrong(
            "you write “{said}”, but the design effect is forgotten: give `cluster_size` and `correlation` in assumptions.",
            said=said[0],
        )
    return needed


def _review_margin(protocol):
    """The margin argues for the very difference that the size was computed for."""
    what, value = WHAT[protocol.design]
    wanted = abs(float(value(protocol.assumptions)))
    shares = [protocol.assumptions.get(name) for name in ("new", "control")]
    from_to = protocol.design == "superiority" and all(_names(protocol.margin, float(share)) for share in shares)
    if not (_names(protocol.margin, wanted) or from_to):
        raise Wrong(
            "margin should hold the number of your assumptions: {what} is {share}, which is {points} percentage points. Write it there, and why.",
            what=what,
            share=show(wanted),
            points=show(100 * wanted),
        )


def _names(text, share):
    """Say whether a text holds a share, rounded as it likes: 0.05 as "0.05", "5 %", "five points" or "1 in 20"."""
    text = re.sub(r"\b([1-9]\d{0,2})[.,\u202f\u00a0 ](000)\b", r"\1\2", text.lower())
    text = re.sub(r"\b[a-zäöü]+\b", lambda word: WORDS.get(word[0], word[0]), text)
    bases = [1, 100] + [int(base) for base in re.findall(r"\b(?:per|in|of|out of|von|je|pro|auf) (\d{2,6})\b", text)]
    for number in re.findall(r"\d+(?:[.,]\d+)?", text):
        value, _, digits = number.replace(",", ".").partition(".")
        step = 0.5 * 10.0 ** -len(digits)
        value = float(f"{value}.{digits or 0}")
        if any(abs(value - share * base) <= min(step, 0.1 * share * base) + 1e-9 for base in bases):
            return True
    return False


def _review_size(protocol, needed):
    """Let pass a size that is as large as needed, or a little larger; name the mistake behind another one."""
    size = protocol.size
    if needed <= size <= 1.1 * needed + 10:
        return
    for people, problem in _mistakes(protocol, needed):
        if people != needed and abs(size - people) <= max(2, 0.01 * people):
            raise Wrong(problem, size=f"{size:,}")
    if size < needed:
        raise Wrong("size is {size}, too few for these assumptions: ask metrics.planned_size.", size=f"{size:,}")
    raise Wrong(
        "size is {size}, far more than these assumptions need: each of them bears the study's risks. Ask metrics.planned_size.",
        size=f"{size:,}",
    )


def _mistakes(protocol, needed):
    """Return pairs of a size that follows from a usual mistake, and what to say of it."""
    assumed, arms = dict(protocol.assumptions), 2 if protocol.design in ("superiority", "non-inferiority") else 1

    def without(*names):
        return planned_size(protocol.design, **{name: value for name, value in assumed.items() if name not in names})

    dropout = assumed.get("dropout", 0)
    sick = planned_size(protocol.design, **assumed | {"prevalence": 1}) if "prevalence" in assumed else needed
    return (
        (needed / arms, "size is {size}, the people of one arm; the trial has two, so count both."),
        (needed * arms, "size is {size}, twice as many as needed: metrics.planned_size has counted both arms already."),
        (sick, "size is {size}, only the sick; to find them, all who come are examined: divide by the prevalence."),
        (
            without("cluster_size", "correlation"),
            "size is {size}: the design effect is forgotten. People of one cluster resemble each other, so more are needed.",
        ),
        (
            without("dropout"),
            "size is {size}: the dropout is forgotten. Divide by the share of those who stay, 1 − dropout.",
        ),
        (
            without("dropout") * (1 + dropout),
            "size is {size}: to allow for dropout, divide by 1 − dropout; multiplying by 1 + dropout gives too few.",
        ),
        (
            without("cluster_size", "correlation", "dropout"),
            "size is {size}: design effect and dropout are both forgotten.",
        ),
    )
