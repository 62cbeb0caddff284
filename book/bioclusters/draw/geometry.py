"""Compare boxes, discs and lines of the page, all pairs at once; lengths in points.

Boxes are rows of west, south, east and north; lines rows of x, y at one end and at the other, and
nan where there is none.
"""

import numpy as np
import shapely

AIR = 1.5  # kept clear between a text and anything but its own mark
BETWEEN = 4  # between two texts side by side, or they would read as one


def overlap(boxes: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Say which boxes (rows) come nearer to which others than the air between texts."""
    (west, south, east, north), (left, low, right, top) = boxes.T[:, :, None], others.T[:, None]
    across, up = BETWEEN - 1e-3, AIR - 1e-3
    return ((west < right + across) & (left < east + across)
            & (south < top + up) & (low < north + up))


def struck(boxes: np.ndarray, lines: np.ndarray) -> np.ndarray:
    """Say which boxes (rows) come nearer to which lines than a little; nan is no line."""
    x, y = middle(boxes).T[:, :, None]
    wide, tall = ((boxes[:, 2:] - boxes[:, :2]).T / 2 + 0.8)[:, :, None]
    right, up = (lines[:, 2:] - lines[:, :2]).T[:, None] / 2
    off, over = middle(lines).T[:, None] - np.stack([x, y])
    turned = np.abs(right * over - up * off)
    right, up = np.abs(right), np.abs(up)
    return ((np.abs(off) <= wide + right) & (np.abs(over) <= tall + up)
            & (turned <= wide * up + tall * right))


def crossing(lines: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Say which lines (rows) cross which others; nan is no line."""
    one, two = (lines[:, 2:] - lines[:, :2])[:, None] / 2, (others[:, 2:] - others[:, :2])[None] / 2
    apart = (others[:, :2] + others[:, 2:])[None] / 2 - (lines[:, :2] + lines[:, 2:])[:, None] / 2
    area = np.abs(_cross(one, two))
    return ((np.abs(_cross(one, apart)) <= area) & (np.abs(_cross(two, apart)) <= area)
            & (area > 1e-9))


def _cross(one, two) -> np.ndarray:
    return one[..., 0] * two[..., 1] - one[..., 1] * two[..., 0]


def gaps(boxes: np.ndarray, places: np.ndarray, radius: np.ndarray) -> np.ndarray:
    """Return how far each box (rows) is from each disc."""
    half = (boxes[:, 2:] - boxes[:, :2]) / 2
    off = np.abs(middle(boxes)[:, None] - places[None]) - half[:, None]
    off = np.maximum(off, 0)
    return np.hypot(off[..., 0], off[..., 1]) - radius


def aside(lines: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Return how far each line (rows) is from each place."""
    start, way = lines[:, None, :2], (lines[:, 2:] - lines[:, :2])[:, None]
    long = np.maximum((way ** 2).sum(axis=-1), 1e-9)
    along = ((places[None] - start) * way).sum(axis=-1) / long
    off = places[None] - start - np.clip(along, 0, 1)[..., None] * way
    return np.hypot(off[..., 0], off[..., 1])


def around(middles: np.ndarray, half: np.ndarray) -> np.ndarray:
    """Return boxes of one size, or of one each, around their middles."""
    return np.concatenate([middles - half, middles + half], axis=1)


def middle(boxes: np.ndarray) -> np.ndarray:
    """Return the middles of boxes."""
    return (boxes[:, :2] + boxes[:, 2:]) / 2


def polygons(boxes: np.ndarray) -> np.ndarray:
    """Return boxes as polygons."""
    return shapely.box(*boxes.T)


def segments(lines: np.ndarray) -> np.ndarray:
    """Return lines as shapes."""
    return shapely.linestrings(lines.reshape(-1, 2, 2))


def any_near(tree: shapely.STRtree, shapes: np.ndarray, air: float) -> np.ndarray:
    """Say which shapes come nearer to one in a tree than `air`."""
    near = np.zeros(len(shapes), dtype=bool)
    near[tree.query(shapes, "dwithin", air - 1e-3)[0]] = True
    return near


def grouped(keys: np.ndarray, values: np.ndarray, number: int) -> list[np.ndarray]:
    """Return the values of each key from 0 to `number`, in their order."""
    order = np.argsort(keys, kind="stable")
    ends = np.searchsorted(keys[order], np.arange(number + 1))
    return [values[order[ends[key]:ends[key + 1]]] for key in range(number)]


def largest(shape: shapely.Geometry) -> shapely.Geometry | None:
    """Return the largest polygon of a shape, or None if it has none."""
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    return max(parts, key=lambda part: part.area) if parts else None
