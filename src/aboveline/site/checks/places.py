"""Places of visits as the checks may read them: how far apart they are, never where."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Floats = npt.NDArray[np.float64]


def turned_places(visits: pa.Table, rng: np.random.Generator | None = None) -> pa.Table:
    """The column `place` as `longitude` and `latitude`, turned about the centre of the earth.

    The turn is drawn anew each time and kept nowhere, so that a file tells every distance and no
    place. What is not known stays so.
    """
    draw = np.random.default_rng() if rng is None else rng
    degrees = np.array(
        [
            [float(part) for part in (text or "nan nan").split()]
            for text in visits["place"].to_pylist()
        ]
    ).reshape(-1, 2)
    turn, _upper = np.linalg.qr(draw.standard_normal((3, 3)))
    east, north = _degrees(_on_the_sphere(np.radians(degrees)) @ turn)
    found = visits.drop_columns(["place"])
    for name, column in (("longitude", east), ("latitude", north)):
        found = found.append_column(name, pa.array(column, pa.float64(), from_pandas=True))
    return found


def _on_the_sphere(angles: Floats) -> Floats:
    east, north = angles[:, 0], angles[:, 1]
    flat = np.cos(north)
    return np.stack([flat * np.cos(east), flat * np.sin(east), np.sin(north)], axis=1)


def _degrees(points: Floats) -> tuple[Floats, Floats]:
    x, y, z = points.T
    return np.degrees(np.arctan2(y, x)), np.degrees(np.arcsin(np.clip(z, -1.0, 1.0)))
