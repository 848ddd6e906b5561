"""A workbook of 200,000 people: read, checked against the register, shown; then taken.

`python -m benchmarks.import_people` makes the workbook and an empty register in a new SQLite file,
and prints the seconds of every part beside a plain read of the same file.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter
from benchmarks.machine import described, print_rows

from aboveline.standard.identity import check_character

DAY = date(2020, 6, 30)
MONTHS = (date(2019, 7, 1), date(2020, 7, 1))
VILLAGES = 120
HEADINGS = (
    *("户外部编号", "乡镇", "行政村", "自然村", "联系电话", "银行账号", "主要致贫原因"),
    *("耕地面积（亩）", "工资性收入（元）", "转移性收入（元）", "住房面积（㎡）", "卫生厕所"),
    *("姓名", "与户主关系", "性别", "出生日期", "证件号码", "民族", "政治面貌", "文化程度"),
    *("在校生状况", "在校", "健康状况", "残疾等级", "劳动技能", "城乡居民基本医疗保险"),
    *("大病保险", "城乡居民基本养老保险", "享受低保", "外出务工", "务工月数", "会讲普通话", "备注"),
)


def rows(people: int) -> Iterator[list[object]]:
    """Rows of the workbook, one a person; households of four."""
    chance = random.Random(7)
    surnames, given = "赵钱孙李周吴郑王冯陈", "明丽军敏静强磊洋艳勇"
    home: list[object] = []
    for place in range(people):
        member = place % 4
        if member == 0:
            village = chance.randrange(VILLAGES)
            home = [
                f"W{place // 4:06d}", f"Township {village // 10}", f"Village {village}", "一组",
                f"199{chance.randrange(10**8):08d}", f"6200{place:015d}",
                chance.choice(("1 因病", "2 因残", "因学", "缺技术")), chance.randrange(1, 12),
                chance.randrange(3000, 40000), chance.randrange(0, 6000), 80, "是",
            ]  # fmt: skip
        born = date(1940 + 20 * (member + 1) % 70, 1, 1) + timedelta(days=chance.randrange(3000))
        male = member in (0, 2)
        first = f"9901{place % 90 + 10:02d}{born:%Y%m%d}{place // 90 % 500 * 2 + male:03d}"
        number = first + check_character(first)
        pupil = born.year > 2004
        yield [
            *home,
            chance.choice(surnames) + chance.choice(given) + chance.choice(given),
            ("户主", "配偶", "之子", "之女")[member], "男" if male else "女", born.isoformat(),
            number, "汉族", "群众", None if pupil else "小学",
            "小学" if pupil else None,
            "是" if pupil else "否", "健康", None, "普通劳动力" if not pupil else "无劳动力",
            "是", "是", "否", "否", "是" if member == 0 else "否", 6 if member == 0 else 0, "是",
            None,
        ]  # fmt: skip


def workbook(people: int) -> bytes:
    """The workbook as bytes."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("花名册")
        sheet.write_row(0, 0, HEADINGS)
        for place, row in enumerate(rows(people), 1):
            sheet.write_row(place, 0, row)
    return file.getvalue()


def set_up(place: Path) -> Any:
    """A new SQLite register with the areas of the workbook; gives the county."""
    os.environ["ABOVELINE_HOME"] = str(place)
    os.environ["ABOVELINE_TODAY"] = DAY.isoformat()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aboveline.site.settings")
    import django  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    call_command("migrate", verbosity=0)
    from aboveline.areas.models import Area, AreaClosure, Level  # noqa: PLC0415

    for rank, code in enumerate(("county", "township", "village")):
        Level.objects.create(code=code, rank=rank, name_en=code)
    county = Area.objects.create(level_id="county", name="Qinglan County", code="990100")
    lines = [[county]]
    for place_ in range(VILLAGES // 10):
        township = Area.objects.create(
            level_id="township", name=f"Township {place_}", parent=county, code=f"9901{place_:02d}1"
        )
        lines.append([township, county])
        for village in range(place_ * 10, place_ * 10 + 10):
            row = Area.objects.create(
                level_id="village", name=f"Village {village}", parent=township
            )
            lines.append([row, township, county])
    AreaClosure.objects.bulk_create(
        AreaClosure(above=above, below=line[0], distance=distance)
        for line in lines
        for distance, above in enumerate(line)
    )
    return county


def timed(name: str, parts: dict[str, tuple[float, float]], work: Any) -> Any:
    """What the work gives; its seconds, and those of a processor, go into `parts`."""
    start, cpu = time.perf_counter(), time.process_time()
    found = work()
    parts[name] = (time.perf_counter() - start, time.process_time() - cpu)
    return found


def measure(people: int, place: Path, *, take: bool) -> dict[str, tuple[float, float]]:
    """Seconds of reading, checking with preview, and taking."""
    county = set_up(place)
    from python_calamine import CalamineWorkbook  # noqa: PLC0415

    from aboveline.accounts.actors import service  # noqa: PLC0415
    from aboveline.registry.importing.applying import apply_import  # noqa: PLC0415
    from aboveline.registry.importing.batches import check_import, start_import  # noqa: PLC0415

    parts: dict[str, tuple[float, float]] = {}
    content = timed("make the workbook", parts, lambda: workbook(people))
    plain = CalamineWorkbook.from_filelike(io.BytesIO(content))
    timed("plain read (calamine)", parts, lambda: plain.get_sheet_by_index(0).to_python())
    actor = service("benchmark")
    batch = timed(
        "upload: read, match, keep sealed",
        parts,
        lambda: start_import(content, "county.xlsx", area=county, actor=actor),
    )
    batch = timed("check and preview", parts, lambda: check_import(batch, actor=actor))
    print(batch.counts, flush=True)
    if take:
        batch = timed("take", parts, lambda: apply_import(batch, actor=actor))
        print(batch.counts, flush=True)
        batch = start_import(content, "county.xlsx", area=county, actor=actor)
        timed("check again: all known", parts, lambda: check_import(batch, actor=actor))
        print(batch.counts, flush=True)
    return parts


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=200_000)
    parser.add_argument("--no-take", action="store_true", help="stop after the preview")
    options = parser.parse_args()
    print(described(), flush=True)
    with tempfile.TemporaryDirectory(prefix="aboveline-import-") as place:
        parts = measure(options.people, Path(place), take=not options.no_take)
    print_rows(
        (f"{options.people:,} people, {len(HEADINGS)} columns", "seconds", "of a processor"),
        [(name, f"{wall:.1f}", f"{cpu:.1f}") for name, (wall, cpu) in parts.items()],
    )


if __name__ == "__main__":
    main()
