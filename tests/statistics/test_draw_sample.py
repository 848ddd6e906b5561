"""Draw a sample for an assessment: the seed decides, the order of rows does not."""

import hashlib
import importlib
from collections import Counter

import numpy as np
import pytest

from aboveline.statistics import sampling
from aboveline.statistics.sampling import seeds

drawing = importlib.import_module("aboveline.statistics.sampling.draw")

PLAN = sampling.Plan({"other": 4, "poor": 3}, {"exited": 5, "unregistered": 6}, reserves=2)


def columns(seed=1):
    random = np.random.default_rng(seed)
    village = np.repeat(np.arange(30), random.integers(20, 60, 30))
    poor = np.arange(30) % 3 == 0
    return {
        "household": np.array([f"H{n:05d}" for n in random.permutation(village.size)]),
        "village": np.char.add("V", village.astype(str)),
        "stratum": np.where(poor, "poor", "other")[village],
        "group": np.where(random.random(village.size) < 0.4, "exited", "unregistered"),
        "persons": random.integers(1, 7, village.size),
        "factor": np.where(np.arange(30) % 5 == 0, 2, 1)[village],
    }


def in_other_order(given):
    order = np.random.default_rng(9).permutation(given["household"].size)
    return {name: column[order] for name, column in given.items()}


def told(frame, drawn):
    names = frame.household.take(drawn.row).to_pylist()
    return list(zip(names, drawn.order.tolist(), drawn.reserve.tolist(), strict=True))


def test_same_seed_gives_the_same_sample_whatever_the_order_of_the_rows():
    frame, shuffled = (sampling.frame_of(c) for c in (columns(), in_other_order(columns())))
    first = sampling.draw(frame, PLAN, seed=b"one")
    again = sampling.draw(shuffled, PLAN, seed=b"one")
    assert told(frame, first) == told(shuffled, again)
    assert (first.weight == again.weight).all()


def test_another_seed_gives_another_sample():
    frame = sampling.frame_of(columns())
    first, other = (sampling.draw(frame, PLAN, seed=seed) for seed in (b"one", b"two"))
    assert told(frame, first) != told(frame, other)


def test_digest_is_that_of_the_sorted_lines_and_knows_every_change():
    given = columns()
    lines = sorted(zip(*(given[name].tolist() for name in given), strict=True))
    text = "".join(f"{h}\t{v}\t{s}\t{g}\t{p}\t{f}\n" for h, v, s, g, p, f in lines)
    digest = sampling.frame_digest(sampling.frame_of(given))
    assert digest == hashlib.sha256(text.encode()).hexdigest()
    assert digest == sampling.frame_digest(sampling.frame_of(in_other_order(given)))
    given["persons"][3] += 1
    assert digest != sampling.frame_digest(sampling.frame_of(given))


def test_a_household_that_is_listed_twice_is_refused():
    given = columns()
    given["household"][7] = given["household"][2]
    with pytest.raises(sampling.FrameError, match="listed twice"):
        sampling.frame_digest(sampling.frame_of(given))


def test_everything_wrong_with_a_frame_is_said_at_once():
    given = columns()
    given["stratum"][0], given["persons"][1], given["factor"][2] = "poor", 0, 7
    given["stratum"][1] = "other"
    with pytest.raises(sampling.FrameError) as caught:
        sampling.frame_of(given)
    assert str(caught.value).count(":") == 3


def test_a_village_is_drawn_for_as_many_starts_as_its_probability_says(monkeypatch):
    sizes, number = {0: 10, 1: 3, 2: 7, 3: 40, 4: 1, 5: 5}, 3
    whole = 26  # without village 3, which is certain; two villages are left to draw
    times: Counter[int] = Counter()
    for start in range(whole):
        monkeypatch.setattr(drawing, "number_from", lambda *_, s=start, **__: s)
        found = drawing._systematic(sizes, number, b"seed", "stratum")
        assert len(found) == number
        times.update(list(found))
    assert times == {3: 26, 0: 20, 2: 14, 5: 10, 1: 6, 4: 2}
    assert drawing._systematic(sizes, number, b"seed", "stratum")[3] == (1, 1)


def test_probabilities_are_those_of_village_and_household():
    frame = sampling.frame_of(columns())
    drawn = sampling.draw(frame, PLAN, seed=b"one")
    sizes = np.bincount(frame.village) * frame.factor
    for at in range(drawn.row.size):
        village, group = drawn.village[at], drawn.group[at]
        stratum = frame.stratum_of[village]
        in_stratum = sizes[frame.stratum_of == stratum].sum()
        of_group = np.sum((frame.village == village) & (frame.group == group))
        wanted = PLAN.villages[frame.strata[stratum]]
        take = min(PLAN.households[frame.groups[group]], of_group)
        expected = wanted * sizes[village] * take / (in_stratum * of_group)
        assert drawn.numerator[at] / drawn.denominator[at] == pytest.approx(expected, rel=1e-15)


def test_replacements_come_after_the_sample_in_the_same_order():
    frame = sampling.frame_of(columns())
    without = sampling.Plan(PLAN.villages, PLAN.households)
    drawn, bare = (sampling.draw(frame, plan, seed=b"one") for plan in (PLAN, without))
    assert [row for row in told(frame, drawn) if not row[2]] == told(frame, bare)
    cells = zip(drawn.village, drawn.group, drawn.reserve, strict=True)
    waiting = Counter((v, g) for v, g, reserve in cells if reserve)
    assert set(waiting.values()) == {2}


def test_shares_of_strata_are_whole_and_no_stratum_is_drawn_dry():
    assert sampling.allocate({"a": 50, "b": 30, "c": 1}, 29) == {"a": 18, "b": 10, "c": 1}
    assert sampling.allocate({"a": 3, "b": 2}, 29) == {"a": 3, "b": 2}


def test_a_part_of_a_seed_is_bound_to_its_role():
    assert sampling.commitment_of("x", role="keeper") != sampling.commitment_of("x", role="other")
    plain = hashlib.sha256(b"commitment\0keeper\0x").hexdigest()
    assert sampling.commitment_of("x", role="keeper") == plain


def test_seed_needs_every_part_and_gives_numbers_in_range():
    seed = sampling.seed_from([("keeper", "x"), ("observer", "y")])
    assert seed != sampling.seed_from([("keeper", "x"), ("observer", "z")])
    numbers = {seeds.number_from(seed, str(n), below=7) for n in range(200)}
    assert numbers == set(range(7))
