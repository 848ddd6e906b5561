"""Copied answers, shared phones, officials and edits: what is flagged and what is left alone."""

import numpy as np

from aboveline.statistics.falsification import (
    Groups,
    Inspection,
    copied_answers,
    edits_after_announcement,
    groups,
    registered_officials,
    shared_phones,
)


def answers(seed: int) -> np.ndarray:
    """Twenty answers of 600 households in six villages; villages differ in half of them."""
    random = np.random.default_rng(seed)
    common = random.integers(0, 4, (6, 10))
    alike = np.repeat(common, 100, axis=0)
    own = random.integers(0, 4, alike.shape)
    first = np.where(random.random(alike.shape) < 0.95, alike, own)
    return np.concatenate([first, random.integers(0, 40, (600, 10))], axis=1)


def copied(given: np.ndarray):
    keys = groups([f"{row:03}" for row in range(600)])
    return copied_answers(given, keys, groups([f"v{row // 100}" for row in range(600)]))


def test_likeness_of_a_whole_village_is_no_copy() -> None:
    assert sum(copied(answers(seed)).flagged.sum() for seed in range(5)) == 0


def test_copied_household_and_its_source_are_flagged_even_with_an_answer_changed() -> None:
    given = answers(1)
    given[130] = given[110]
    given[130, 15] = 41
    assert set(copied(given).flagged_keys) == {"110", "130"}


def test_copies_in_half_of_a_village_do_not_hide_each_other() -> None:
    given = answers(2)
    copies = np.arange(0, 600, 2)
    given[copies + 1] = given[copies]  # every household has a twin: nothing else is usual
    assert copied(given).flagged.sum() > 500


def test_a_county_of_one_village_is_told_by_itself() -> None:
    given = answers(3)[:100]
    given[30] = given[10]
    outcome = copied_answers(given, groups(range(100)), groups(["v"] * 100))
    assert set(outcome.flagged_keys) == {"10", "30"}


def test_unknown_answers_agree_with_nothing() -> None:
    given = answers(1)
    given[130:140] = -1
    outcome = copied(given)
    assert not outcome.told[130:140].any()
    assert not outcome.flagged.any()


def test_a_few_households_cannot_be_told() -> None:
    given = np.zeros((6, 20), dtype=np.int64)
    outcome = copied_answers(given, groups(range(6)), groups(["v"] * 6))
    assert not outcome.told.any()
    assert len(outcome.keys) == 6


def test_phone_of_many_households_is_flagged_and_that_of_relatives_is_not() -> None:
    phones = [f"p{row:03}" for row in range(300)]
    phones[10], phones[20] = phones[11], phones[21]  # two pairs of relatives
    phones[100:106] = ["one"] * 6
    phones[0] = None
    outcome = shared_phones(np.arange(300), groups(phones))
    assert outcome.flagged_keys == ("one",)
    assert outcome.observed[outcome.keys.index("one")] == 6


def test_one_household_that_gives_its_phone_for_every_member_shares_it_with_nobody() -> None:
    outcome = shared_phones(np.repeat(np.arange(50), 4), groups(np.repeat(np.arange(50), 4)))
    assert not outcome.flagged.any()


def test_village_with_many_relatives_of_officials_registered_is_flagged() -> None:
    related = np.zeros(1000)
    related[::50] = 1  # one in fifty
    related[300:312] = 1
    units = groups([f"v{row // 50:02}" for row in range(1000)])
    outcome = registered_officials(np.ones(1000, dtype=bool), related, units)
    assert outcome.flagged_keys == ("v06",)
    related[300:312] = np.nan  # nobody knows
    outcome = registered_officials(np.ones(1000, dtype=bool), related, units)
    assert not outcome.flagged.any()
    assert outcome.rows[6] == 38


def edits(seed: int, busy: float) -> tuple[np.ndarray, Groups]:
    """Edits of thirty villages over 300 days with a season; village v00 busy on days 200 to 219."""
    random = np.random.default_rng(seed)
    rate = np.full((30, 300), 0.2)
    rate[:, 180:240] = 0.5  # everybody works on the yearly correction
    rate[0, 200:220] *= busy
    counts = random.poisson(rate)
    village, day = (np.repeat(index.ravel(), counts.ravel()) for index in np.indices(rate.shape))
    return day, Groups(tuple(f"v{number:02}" for number in range(30)), village)


def after_announcement(seed: int, busy: float):
    day, units = edits(seed, busy)
    inspections = [Inspection(f"v{number:02}", 200, 220) for number in range(5)]
    return edits_after_announcement(day, units, inspections, first_day=0, last_day=300)


def test_a_season_of_edits_is_nobodys_fault() -> None:
    assert sum(after_announcement(seed, 1.0).flagged.sum() for seed in range(10)) <= 1


def test_village_that_edits_after_the_announcement_is_flagged() -> None:
    outcome = after_announcement(1, 4.0)
    assert outcome.flagged_keys == ("v00",)
    assert outcome.told.sum() == 5  # the announced ones
