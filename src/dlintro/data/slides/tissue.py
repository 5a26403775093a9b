"""Draw tissue: how much haematoxylin and eosin lies at each place of a tile of a slide.

All tiles of a chunk are drawn at once; lengths are in µm. Where glands and cells lie is settled before a pixel is
drawn, so that every size of a tile shows the same tissue.
"""

from collections import namedtuple
from dataclasses import dataclass

import numpy as np

from dlintro.data import drawing
from dlintro.data.drawing import Batch, per_image, ramp

FIELD = 112.0  # width of a tile, µm
KINDS = ("tumour", "mucosa", "stroma", "muscle", "fat")
TUMOUR, MUCOSA, STROMA, MUSCLE, FAT = range(len(KINDS))
GRIDS = {"form": 3, "bend": 2, "pool": 2, "nest": 3, "spread": 6, "lines": 9, "specks": 24}
CELLS = {"nuclei": 14, "lymphocytes": 17, "droplets": 9}  # places for cells along each side of a tile
WALLS = 0.15  # how far from 0 the field of fat cells is in their walls
REACH = 9.5  # from the middle of a cell to the end of what is drawn of it
CRYPTS = 80.0  # from the middle of a crypt to the next
CRYPT = 35.0  # radius of a crypt
# amounts of stain; 1 is what a usual layer of stroma holds of eosin, and a usual nucleus of haematoxylin
STROMA_EOSIN = np.array([1.0, 0.80, 0.95, 1.2, 0.05])  # of each kind, between its glands
CYTOPLASM_EOSIN = 0.75
ROUGHNESS = np.array([0.32, 0.15, 0.36, 0.16, 0.0])  # how much the fibres of each kind stand out
CRACKS = np.array([0.7, 0.2, 0.9, 0.7, 0.0])


@dataclass(frozen=True, eq=False)
class Place(Batch):
    """What is known of each place where a cell may lie, arrays of shape (n, m).

    `depth` is how deep it lies inside a gland (µm), `turn` the direction into the gland, `nest` a random field;
    `dry` is False in mucus, and `held` False inside fat cells.
    """

    depth: np.ndarray
    turn: np.ndarray
    nest: np.ndarray
    dry: np.ndarray
    held: np.ndarray


@dataclass(frozen=True, eq=False)
class Cells(Batch):
    """Cells of one sort, one row for each: its tile, its middle (µm), half-axes (µm), direction and density."""

    tile: np.ndarray
    x: np.ndarray
    y: np.ndarray
    long: np.ndarray
    wide: np.ndarray
    turn: np.ndarray
    density: np.ndarray


Luck = namedtuple("Luck", "x y there size turn dense")  # random numbers for each place, arrays of shape (n, m)


def draw(tile, size, rng):
    """Return how much of both stains the tiles hold, and what lies where.

    Parameters
    ----------
    tile : dlintro.data.slides.histology.Tiles
        What is known about each of n tiles.
    size : int
        Height and width in pixels.
    rng : dict of str to numpy.random.Generator
        One for each of `GRIDS` and of `CELLS`.

    Returns
    -------
    amounts : float32 array of shape (n, 2, size, size)
        Haematoxylin and eosin.
    masks : dict of str to bool array of shape (n, size, size)
        "mask" (epithelium) and "lymphocyte_mask".
    """
    n = len(tile.kind)
    knots, field = drawing.random_fields(GRIDS, rng, n, size)
    x, y = drawing.places(size, FIELD)
    depth = _depth(tile, x, y, field.form)
    wall = per_image(tile.signs.wall)
    inside = ramp(depth, 4) * ramp(wall - depth, 6)  # epithelium: within a gland, around its lumen
    lumen = ramp(depth - wall, 6)
    pool = ramp(field.pool - per_image(tile.signs.pool_level), 0.3)
    haematoxylin, eosin = _ground(tile, x, y, field, depth, inside, lumen)
    cells = {name: _cells(tile, knots, name, rng[name]) for name in CELLS}
    haematoxylin, eosin = _mucus(haematoxylin, eosin, field, pool, _splat(cells["droplets"], n, size))
    nuclei, immune = _splat(cells["nuclei"], n, size), _splat(cells["lymphocytes"], n, size)
    stained = np.minimum(np.minimum(nuclei, 0.75 + 0.2 * nuclei) + immune, 1.6)  # in a thin section few overlap
    haematoxylin += stained * (1 + per_image(tile.look.grain) * field.specks)
    eosin *= 1 - 0.45 * np.minimum(nuclei + immune, 1)
    masks = {"mask": (inside > 0.5) & (pool < 0.5), "lymphocyte_mask": immune > 0.5}
    return np.stack([haematoxylin, eosin], axis=1), masks


def _depth(tile, x, y, form):
    """Return how deep places (n, …) lie inside a gland, in µm from its border; negative outside.

    A tumour's glands are where a random field is high; those of normal mucosa are round and lie in rows.
    """
    shape = (-1, *(1,) * (form.ndim - 1))
    own = tile.signs
    level, gland, turn, shift_x, shift_y = (
        part.reshape(shape) for part in (own.level, own.gland, own.turn, own.shift_x, own.shift_y)
    )
    wild = gland * (form - level)
    cos, sin = np.cos(turn), np.sin(turn)
    u = (x * cos + y * sin) / CRYPTS + shift_x
    v = (y * cos - x * sin) / (CRYPTS * 0.87) + shift_y
    row = np.round(v)
    u = u + 0.5 * (row % 2)
    far = np.hypot((u - np.round(u)) * CRYPTS, (v - row) * CRYPTS * 0.87)
    tame = CRYPT - far + 2.5 * form
    kind = tile.kind.reshape(shape)
    return np.where(kind == TUMOUR, wild, np.where(kind == MUCOSA, tame, -99)).astype(np.float32)


def _ground(tile, x, y, field, depth, inside, lumen):
    """Return both stains of everything but nuclei and mucus: fibres, cytoplasm, gaps, blood, and empty glands."""
    haematoxylin, eosin = _between(tile, _fibres(tile, x, y, field), field)
    slit = np.exp(-(((depth + 2.5) / 1.8) ** 2)) * ramp(field.spread - 0.5, 1)  # glands shrink off the stroma
    eosin *= 1 - 0.8 * slit
    haematoxylin *= 1 - 0.8 * slit
    body = CYTOPLASM_EOSIN * (1 + 0.10 * field.spread + 0.08 * field.lines)
    eosin += inside * (body - eosin)
    haematoxylin += inside * (per_image(tile.look.cytoplasm) * body - haematoxylin)
    debris = 0.04 + 0.3 * ramp(field.lines - 1.5, 0.8)
    eosin += lumen * (debris - eosin)
    haematoxylin *= 1 - lumen * (1 - 0.3 * debris)
    return haematoxylin, eosin


def _fibres(tile, x, y, field):
    """Return the fibres of stroma and muscle, from −1 (between them) to 1."""
    along = x * per_image(np.cos(tile.signs.fibre_turn)) + y * per_image(np.sin(tile.signs.fibre_turn))
    bend = per_image(np.where(tile.kind == MUSCLE, 0.5, 1.0))
    fibre = 0
    for part, often, phase in ((0.6, 1.0, 0), (0.4, 2.3, 3)):
        wave = 2 * np.pi * often / tile.look.fibre_wave
        seen = np.exp(-((wave * FIELD / x.shape[-1]) ** 2) / 8)  # pixels wider than a fibre average it out
        warp = bend * (6 * often * field.bend + field.lines) + phase * field.nest
        fibre = fibre + per_image(part * seen) * np.sin(per_image(wave) * along + warp)
    return fibre * np.clip(0.75 + 0.4 * field.spread, 0.1, 1.2)


def _between(tile, fibre, field):
    """Return both stains of what lies between the glands: stroma or muscle with cracks and blood, or fat."""
    kind = tile.kind
    fat = per_image(kind == FAT)
    rough = per_image(ROUGHNESS[kind])
    eosin = per_image(STROMA_EOSIN[kind]) * (1 + rough * fibre + 0.12 * field.spread + 0.05 * field.specks)
    cracks = ramp(-fibre - 1.15 + 0.5 * field.nest, 0.5) * per_image(CRACKS[kind])
    eosin *= 1 - cracks
    eosin += 0.6 * np.exp(-((2.5 * field.form / WALLS) ** 2)) * fat  # the walls of fat cells
    blood = ramp(field.nest - per_image(tile.signs.blood_level), 0.3)
    eosin += blood * (1 - fat) * (1.5 + 0.35 * field.specks - eosin)
    return (0.09 * eosin) * (1 - 0.8 * blood), eosin


def _mucus(haematoxylin, eosin, field, pool, droplets):
    """Return both stains after mucus, pale and bluish, took its place: in pools, and in droplets of goblet cells."""
    wisps = 0.10 + 0.16 * np.exp(-((field.lines / 0.25) ** 2))
    share = np.maximum(pool, 0.85 * np.minimum(droplets, 1))
    return haematoxylin + share * (wisps - haematoxylin), eosin + share * (0.3 * wisps - eosin)


def _cells(tile, knots, name, rng):
    """Return the `Cells` of one sort that the tiles hold."""
    grid = CELLS[name]
    luck = Luck(*np.moveaxis(rng.random((len(tile.kind), grid * grid, 6), dtype=np.float32), -1, 0))
    row, column = np.divmod(np.arange(grid * grid), grid)
    apart = FIELD / (grid - 1)  # the outermost lie on the tile's edge
    x = (column - (grid - 1) / 2 + 1.1 * (luck.x - 0.5)) * apart
    y = (row - (grid - 1) / 2 + 1.1 * (luck.y - 0.5)) * apart
    place = _place(tile, knots, x, y)
    there, shape = SORTS[name](tile.rows(np.s_[:, None]), place, luck)
    kept = {key: np.broadcast_to(part, there.shape)[there] for key, part in shape.items()}
    return Cells(np.nonzero(there)[0], x[there], y[there], **kept)


def _place(tile, knots, x, y):
    """Return what is known of places x, y (n, m), in µm from the tile's middle."""
    u, v = x / FIELD + 0.5, y / FIELD + 0.5
    form = [drawing.at_points(knots.form, u + dx, v + dy) for dx, dy in ((0, 0), (0.01, 0), (0, 0.01))]
    depth = _depth(tile, x, y, form[0])
    step = 0.01 * FIELD
    slope = [_depth(tile, x + step, y, form[1]) - depth, _depth(tile, x, y + step, form[2]) - depth]
    return Place(
        depth=depth,
        turn=np.arctan2(slope[1], slope[0]),
        nest=drawing.at_points(knots.nest, u, v),
        dry=drawing.at_points(knots.pool, u, v) < tile.signs.pool_level[:, None],
        held=(tile.kind[:, None] != FAT) | (np.abs(form[0]) < WALLS),
    )


def _nuclei(tile, place, luck):
    """Return where nuclei of epithelium and stroma lie (n, m), and their half-axes, direction and density."""
    depth, wall = place.depth, tile.signs.wall
    order = tile.signs.differentiation  # from 0, wild, to 1: nuclei lie side by side at the gland's border
    inside = (depth > 2) & (depth < wall)
    height = depth / np.minimum(wall, 60)
    crowd = np.clip(tile.look.crowd * (1.2 - order * 1.2 * height - 0.15 * (1 - order)), 0, 0.95)
    crowd = np.where(tile.kind == MUCOSA, (depth < 14) * 0.95, crowd)
    sparse = np.array([0.18, 0.30, 0.16, 0.20, 0.25])[tile.kind] * tile.look.crowd**3
    chance = np.where(inside, crowd, np.where(depth < 0, sparse, 0.03))
    chance = chance * np.where(place.dry, 1, 0.06) * place.held
    large = tile.look.nucleus * np.exp((0.12 + 0.22 * (1 - order)) * (2 * luck.size - 1))
    round_ = np.where(tile.kind == MUCOSA, 0.65, 0.52 + 0.3 * (1 - order))
    spindle = np.where(tile.kind == MUSCLE, 0.16, 0.26)
    across = tile.signs.fibre_turn + np.pi / 2 + 0.5 * (luck.turn - 0.5)
    shape = {
        "long": np.where(inside, 5.2 * large, 6.0),
        "wide": np.where(inside, 5.2 * round_ * large, 6.0 * spindle),
        "turn": np.where(inside, place.turn + (0.4 + 2.4 * (1 - order)) * (luck.turn - 0.5), across),
        "density": np.where(inside, 0.55 + 0.3 * luck.dense, 0.85) * np.where(tile.kind == MUSCLE, 0.7, 1.0),
    }
    return luck.there < chance, shape


def _lymphocytes(tile, place, luck):
    """Return where lymphocytes lie, small, round and dark: in nests in the stroma, fewer in the epithelium."""
    between = place.depth < 0
    stroma = tile.signs.lymphocytes * np.clip(0.35 + 0.35 * place.nest, 0, 1)
    inside = (place.depth < tile.signs.wall) * 0.25 * tile.signs.lymphocytes
    habitat = np.array([1.0, 1.3, 0.6, 0.15, 0.3])[tile.kind]
    chance = np.where(between, stroma, inside) * habitat
    chance = chance * np.where(place.dry, 1, 0.25) * place.held
    radius = 3.1 + 0.9 * luck.size
    shape = {"long": radius, "wide": radius * 0.92, "turn": 6 * luck.turn, "density": 1.35 + 0.3 * luck.dense}
    return luck.there < chance, shape


def _droplets(tile, place, luck):
    """Return where the droplets of goblet cells lie: in normal mucosa many, in well differentiated tumours a few."""
    often = np.where(tile.kind == MUCOSA, 0.85, 0.25 * tile.signs.differentiation * tile.signs.goblets)
    middle = (place.depth > 11) & (place.depth < tile.signs.wall - 4)
    radius = 4.5 + 2.5 * luck.size
    shape = {"long": radius * 1.15, "wide": radius, "turn": place.turn, "density": np.float32(1)}
    return luck.there < often * middle, shape


SORTS = {"nuclei": _nuclei, "lymphocytes": _lymphocytes, "droplets": _droplets}


def _splat(cells, n, size):
    """Return the sum of the cells, each an ellipse of its density with a soft border, on tiles (n, size, size)."""
    pixel = FIELD / size
    reach = int(np.ceil(REACH / pixel))
    wide = size + 4 * reach
    centre = [(getattr(cells, axis) + FIELD / 2) / pixel - 0.5 + 2 * reach for axis in "xy"]
    corner = [np.clip(np.floor(place).astype(np.int64), reach, wide - reach - 2) - reach for place in centre]
    window = np.arange(2 * reach + 2)
    dx, dy = (
        ((first[:, None] + window - place[:, None]) * pixel).astype(np.float32)
        for first, place in zip(corner, centre, strict=True)
    )
    cos, sin = np.cos(cells.turn), np.sin(cells.turn)
    long, short = (np.hypot(getattr(cells, axis), pixel / 4) for axis in ("long", "wide"))
    one, two = 1 / long**2, 1 / short**2
    xx, xy, yy = (np.float32(factor)[:, None, None] for factor in _form(cos, sin, one, two))
    rim = dx[:, None, :] ** 2 * xx + dy[:, :, None] ** 2 * yy + dx[:, None, :] * dy[:, :, None] * xy
    soft = np.minimum(short / (1.6 * pixel), 3.0).astype(np.float32)[:, None, None]
    faint = (np.minimum(1, cells.wide / (0.5 * pixel)) * cells.density).astype(np.float32)[:, None, None]
    cover = np.clip(0.5 + (1 - rim) * soft, 0, 1) * faint
    index = (cells.tile[:, None, None] * wide + corner[1][:, None, None] + window[:, None]) * wide
    index = index + corner[0][:, None, None] + window
    canvas = np.bincount(index.ravel(), weights=cover.ravel(), minlength=n * wide * wide)
    inner = slice(2 * reach, 2 * reach + size)
    return canvas.reshape(n, wide, wide)[:, inner, inner].astype(np.float32)


def _form(cos, sin, one, two):
    """Return the factors of x², xy and y² in an ellipse of half-axes 1/√one and 1/√two, turned by an angle."""
    return cos**2 * one + sin**2 * two, 2 * cos * sin * (one - two), sin**2 * one + cos**2 * two
