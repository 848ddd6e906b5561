"""Made-up people of a county, some of them in the register twice with the slips that happen."""

from __future__ import annotations

import random
from datetime import date, timedelta
from importlib import resources

import pyarrow as pa
import yaml

from aboveline.registry.duplicates.matching import SCHEMA
from aboveline.registry.names import pinyin_of, sound_of, uniform_name

_HEARD_ALIKE = """
志智 强墙 军君 明铭 国囯 建健 平萍 文纹 华花 勇永 山珊 海亥 林琳 春椿 东冬 金今
福富 田甜 石时 根跟 永勇 德得 宝保 成诚 秀绣 英瑛 兰蓝 梅玫 霞侠 芳方 玉裕 珍真
莲连 花华 云芸 凤风 桂贵 香湘 丽莉 娟捐 红虹 燕艳 菊居 素苏 月悦 青清 雪学
"""
SLIPS = dict(_HEARD_ALIKE.split())
"""Characters that a clerk who hears a name writes for another."""


def planted(records: int = 6_500, twice: int = 500, *, seed: int = 1):
    """A table of people and the set of pairs (first key, second key) that are one person."""
    draw = random.Random(seed)
    text = resources.files("aboveline.site.demo") / "names.yaml"
    names = yaml.safe_load(text.read_text(encoding="utf-8"))
    people: list[dict[str, str | None]] = []
    while len(people) < records - twice:
        people += _family(draw, names, len(people))
    people = people[: records - twice]
    pairs = set()
    for number, original in enumerate(draw.sample(people, twice)):
        again = _again(draw, original, number)
        people.append(again)
        pairs.add(tuple(sorted((original["key"], again["key"]))))
    draw.shuffle(people)
    for one in people:
        name = one["name"] or ""
        one |= {"pinyin": pinyin_of(name), "sound": sound_of(name), "name": uniform_name(name)}
    return pa.Table.from_pylist(people, schema=SCHEMA), pairs


def _family(draw, names, start):
    """Parents, children, now and then twins; one village, one telephone."""
    village = draw.randrange(60)
    place = {"village": f"v{village}", "township": f"t{village // 8}", "county": "c"}
    surname = draw.choice(names["surnames"])
    phone = f"p{start}" if draw.random() < 0.6 else None
    parent_year = draw.randint(1945, 1985)
    found = []
    children = draw.choice([0, 1, 1, 2, 2, 3])
    twin_of_last = None
    for place_in in range(2 + children):
        is_child = place_in > 1
        sex = draw.choice(["male", "female"]) if is_child else ("male", "female")[place_in]
        own = surname if place_in != 1 else draw.choice(names["surnames"])
        given = "".join(draw.choices(names[sex], k=draw.choice([1, 2, 2, 2])))
        born = _day(draw, parent_year + (draw.randint(20, 35) if is_child else draw.randint(-4, 4)))
        if is_child and twin_of_last and draw.random() < 0.05:
            born = twin_of_last
        twin_of_last = born if is_child else None
        number = f"n{start + place_in}"
        found.append(
            {
                "key": f"k{start + place_in:06d}",
                "household": f"h{start}",
                "name": own + given,
                "born": born.isoformat(),
                "sex": sex,
                "identity_index": number if draw.random() < 0.85 else None,
                "phone_index": phone if not is_child else None,
                **place,
            }
        )
        found[-1]["last4_index"] = found[-1]["identity_index"] and f"l{draw.randrange(10_000)}"
    return found


def _again(draw, original, number):
    """A second record of somebody, elsewhere, with none to four slips."""
    again = dict(original, key=f"z{number:06d}", household=f"again{number}")
    if draw.random() < 0.35:
        village = draw.randrange(60)
        again |= {"village": f"v{village}", "township": f"t{village // 8}"}
    if draw.random() < 0.5:
        again["phone_index"] = None
    if draw.random() < 0.65:  # an exact pair is easy: most have no number the second time
        again["identity_index"] = again["last4_index"] = None
    for slip, share in ((_name_slip, 0.4), (_day_slip, 0.25), (_lost_day, 0.1), (_sex_slip, 0.02)):
        if draw.random() < share:
            slip(draw, again)
    return again


def _name_slip(draw, again):
    name = again["name"]
    place = draw.randrange(1, len(name))
    sign = SLIPS[name[place]] if draw.random() < 0.8 else draw.choice("梓宇涵晨轩")
    again["name"] = name[:place] + sign + name[place + 1 :]


def _day_slip(draw, again):
    born = date.fromisoformat(again["born"])
    kind = draw.random()
    if kind < 0.5:
        other = draw.choice([-10, -2, -1, 1, 2, 10])
        again["born"] = born.replace(day=min(28, max(1, born.day + other))).isoformat()
    elif kind < 0.7:
        again["born"] = f"{born.year + draw.choice([-1, 1])}{again['born'][4:]}"
    elif born.day <= 12:
        again["born"] = f"{born.year}-{born.day:02d}-{born.month:02d}"
    else:  # by the lunar calendar
        again["born"] = (born - timedelta(days=draw.randint(20, 50))).isoformat()


def _sex_slip(draw, again):
    again["sex"] = {"male": "female", "female": "male"}[again["sex"]]


def _lost_day(draw, again):
    again["born"] = f"{again['born'][:4]}-01-01"


def _day(draw, year):
    return date(year, 1, 1) + timedelta(days=draw.randrange(365))
