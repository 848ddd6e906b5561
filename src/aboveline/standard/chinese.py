"""Expressions and units of a standard in Chinese."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from aboveline.standard.language import Node, Type

Named = Callable[[str], str]
"""The Chinese of a name in an expression, such as `person.age` or `income.net`."""
Coded = Callable[[str, str], str]
"""The Chinese of a code of a field, by field and code."""

_UNITS = {
    "money": "货币单位",
    "yuan": "元",
    "dong": "越南盾",
    "person": "人",
    "household": "户",
    "adult equivalent": "成人当量",
    "year": "年",
    "month": "月",
    "day": "日",
    "days": "天",
    "months": "个月",
    "minute": "分钟",
    "metre": "米",
    "square metre": "平方米",
    "litre": "升",
    "percent": "%",
    "km": "公里",
    "m²": "平方米",
    "mu": "亩",
    "share": "比例",
    "number": "",
    "code": "",
}
_NUMBERS = {">": "高于", ">=": "不低于", "<": "低于", "<=": "不高于", "=": "等于", "<>": "不等于"}
_DAYS = {">": "晚于", ">=": "不早于", "<": "早于", "<=": "不晚于", "=": "为", "<>": "不为"}
_CODES = {"=": "为", "<>": "不为"}
_SIGNS = {"+": "＋", "-": "－", "*": "×", "/": "÷"}
_LOOSE = {"and", "or", "+", "-", "case"}  # what stands in brackets inside something else
_SAID = {
    "as_of": "评价日",
    "members": "家庭人口数",
    "tagged": "地区带有标签“{0}”",
    "day_in_year": "最近一个{0[0]}月{0[1]}日",
}
_CALLS = {
    "any": "有成员{0}",
    "all": "全部成员{0}",
    "count": "{0}的成员数",
    "sum": "各成员{0}之和",
    "min": "各成员{0}的最小值",
    "max": "各成员{0}的最大值",
    "avg": "各成员{0}的平均值",
    "least": "较小值（{all}）",
    "greatest": "较大值（{all}）",
    "abs": "{0}的绝对值",
    "floor": "{0}（舍去小数）",
    "ceil": "{0}（进一取整）",
    "round": "{0}（四舍五入）",
    "years_between": "{0}至{1}的周年数",
    "months_between": "{0}至{1}的月数",
    "days_between": "{0}至{1}的天数",
    "add_days": "{0}后{1}天",
    "add_months": "{0}后{1}个月",
    "score_at_least": "{0}不低于{1}",
    "neg": "－{0}",
}


def unit_in_chinese(unit: str) -> str:
    """A unit in Chinese; a word that is not known stays as it is.

    >>> unit_in_chinese("yuan per person per year"), unit_in_chinese("days")
    ('元/人·年', '天')
    """
    head, *below = unit.split(" per ")
    words = [_UNITS.get(word, _UNITS.get(word.removesuffix("s"), word)) for word in (head, *below)]
    return words[0] + ("/" + "·".join(words[1:]) if below else "")


def expression_in_chinese(node: Node, named: Named, coded: Coded, beside: str = "") -> str:
    """A typed expression as a Chinese reader says it; a code is one of the field `beside` it."""
    if node.op == "literal":
        is_code = node.type is Type.CODE
        return f"“{coded(beside, str(node.value))}”" if is_code else _literal(node.value)
    if node.op in ("name", "parameter", "area_fact", "indicator"):
        return named(str(node.value))
    fields = [str(part.value).removeprefix("person.") for part in node.args if part.op == "name"]
    beside = fields[0] if node.op in _NUMBERS and fields else ""
    inner = [expression_in_chinese(part, named, coded, beside) for part in node.args]
    if node.op in _SAID:
        return _SAID[node.op].format(node.value)
    if node.op in _FORMS:
        return _FORMS[node.op](node, inner)
    if node.op in _NUMBERS:
        return _compared(node, *inner)
    return _CALLS[node.op].format(*_shown(node, inner), all="，".join(inner))


def _shown(node: Node, inner: list[str]) -> list[str]:
    return [_bracketed(part, text) for part, text in zip(node.args, inner, strict=True)]


def _chained(node: Node, inner: list[str]) -> str:
    return ("且" if node.op == "and" else "或").join(_shown(node, inner))


def _calculated(node: Node, inner: list[str]) -> str:
    left, right = _shown(node, inner)
    sign = _SIGNS[node.op]  # a sum or difference on the left of ＋ or － needs no brackets
    return f"{left if node.op in ('*', '/') else inner[0]}{sign}{right}"


def _chosen(_node: Node, inner: list[str]) -> str:
    pairs = zip(inner[0:-1:2], inner[1:-1:2], strict=True)
    return "，".join([*(f"如{when}则为{then}" for when, then in pairs), f"否则为{inner[-1]}"])


def _weighed(node: Node, inner: list[str]) -> str:
    return "＋".join(f"{part}×{weight}" for part, weight in zip(inner, node.value, strict=True))


def _not(node: Node, inner: list[str]) -> str:
    (part,), (text,) = node.args, inner
    if part.op == "any":
        return f"没有成员{text.removeprefix('有成员')}"
    return f"非{_bracketed(part, text)}" if _is_named(part) else f"非（{text}）"


def _compared(node: Node, left: str, right: str) -> str:
    kind = node.args[0].type
    words = _NUMBERS if kind.is_numeric else _DAYS if kind is Type.DATE else _CODES
    return f"{_bracketed(node.args[0], left)}{words[node.op]}{_bracketed(node.args[1], right)}"


def _bracketed(node: Node, text: str) -> str:
    """A part inside a longer expression: a named condition in quotes, a loose one in brackets."""
    if _is_named(node):
        return f"“{text}”"
    return f"（{text}）" if node.op in _LOOSE else text


def _is_named(node: Node) -> bool:
    return node.op in ("name", "area_fact") and node.type is Type.BOOLEAN


def _literal(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return day_in_chinese(value) if isinstance(value, date) else str(value)


def day_in_chinese(day: date) -> str:
    """A day as `2020年6月30日`."""
    return f"{day.year}年{day.month}月{day.day}日"


_FORMS: dict[str, Callable[[Node, list[str]], str]] = {
    "and": _chained,
    "or": _chained,
    "not": _not,
    "case": _chosen,
    "score": _weighed,
    **dict.fromkeys(_SIGNS, _calculated),
}
