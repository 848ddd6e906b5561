"""Random trees of areas in which every parameter that the rules ask for has a value."""

from tests.engine.reference.pools import JUDGING, parameters_in


def tags_of(area):
    return (area["tags"] or "").split()


def random_areas(pack, random, pools, count=4):
    """A tree with a few branches; the level below the top carries the codes of parameters."""
    rows, tops = [], [None]
    tags, codes = sorted(pools.tags), sorted(pools.codes)
    random.shuffle(codes)
    for depth, level in enumerate(pack.levels):
        below = []
        for number in range(min(depth * 2 + 1, count)):
            coded = depth == 1 and number < len(codes)
            row = {
                "area_id": f"{level}-{number}",
                "parent_id": random.choice(tops),
                "level": level,
                "code": codes[number] if coded else f"{level}-code-{number}",
                "tags": " ".join(tag for tag in tags if random.random() < 0.3) or None,
            }
            below.append(row["area_id"])
            rows.append(row)
        tops = below
    return rows


def upwards(rows):
    """The chain of areas from each area to the top, by key."""
    by_id = {row["area_id"]: row for row in rows}

    def chain(row):
        while row is not None:
            yield row
            row = by_id.get(row["parent_id"])

    return {key: list(chain(row)) for key, row in by_id.items()}


def asked_at(pack):
    """The parameters that rules ask for, by level of area."""
    asked = {pack.levels[-1]: set()}
    for section in JUDGING:
        asked[pack.levels[-1]] |= parameters_in(pack, pack.said.get(section))
    for name, said in pack.exits.items():
        level = asked.setdefault(said.get("level", name), set())
        level |= parameters_in(pack, said.get("criteria"))
    return asked


def resolved(pack, rows, as_of, approximate):
    """The areas that hold households whose every parameter has a value on the day."""
    asked, above = asked_at(pack), upwards(rows)

    def has_values(row):
        try:
            for name in asked.get(row["level"], ()):
                pack.value(name, as_of, above[row["area_id"]], tags_of, approximate)
        except LookupError:
            return False
        return True

    lowest = [row["area_id"] for row in rows if row["level"] == pack.levels[-1]]
    sound = [key for key in lowest if all(map(has_values, above[key]))]
    kept = {area["area_id"] for key in sound for area in above[key]}
    return [row for row in rows if row["area_id"] in kept]
