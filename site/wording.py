"""Sentences that are right in JupyterLab or in the repository, as a page needs them: nothing runs there."""

# What a notebook says, and what a page says instead. A test looks for others that ask a reader to run something.
ON_A_PAGE = {
    "Run the cell above (click it, **Shift + Enter**), then the next ones. The first makes": (
        "The cells here have run already; read on. The first one made"
    ),
    " Run the cell, then the next one.": "",
    "Run the cell, then try other values of T.": "In JupyterLab, try other values of T.",
    "The first is yours: change its numbers and run the cell again.": (
        "The first is yours: in JupyterLab you can change its numbers."
    ),
    "change a number, run again; move a slider": "move a slider; in JupyterLab, change a number and run again",
    "run the cell below your answer; *Hint* helps": "in JupyterLab, run the cell below your answer; *Hint* helps",
    "The next cell writes": "In JupyterLab, the next cell writes",
}
ASKED = "Open an issue: there is a form for each of these."  # in SUPPORT.md, which does not know the address


def on_a_page(markdown):
    """Return the prose of a notebook's cell for a page: without asking to run what has run.

    Parameters
    ----------
    markdown : str

    Returns
    -------
    str
    """
    for written, read in ON_A_PAGE.items():
        markdown = markdown.replace(written, read)
    return markdown


def support(markdown, repository):
    """Return SUPPORT.md with the address of the issues, or with somebody to ask as long as there is none.

    Raises
    ------
    ValueError
        If it no longer says where to open an issue in the words that are replaced here.
    """
    if ASKED not in markdown:
        raise ValueError(f"SUPPORT.md should hold the sentence {ASKED!r}, which the website replaces.")
    form = f"[Open an issue]({repository.rstrip('/')}/issues): there is a form for each of these."
    return markdown.replace(ASKED, form if repository else "Tell your teacher, or whoever gave you these pages.")
