"""Texts of the site and their Chinese: gathers them per app, writes .po and .mo, says what lacks.

Needs no other program. `python tools/messages.py` brings every app's `locale` up to date;
`--check` changes nothing and names what is missing or stale.
"""

from __future__ import annotations

import ast
import re
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation.template import templatize

SOURCE = Path(__file__).parents[1] / "src" / "aboveline"
APPS = (
    "web",
    "vault",
    "audit",
    "areas",
    "accounts",
    "registry",
    "evaluation",
    "problems",
    "exits",
    "verification",
    "site",
)
_CALLS = {
    "_": "m",
    "gettext": "m",
    "gettext_lazy": "m",
    "_lazy": "m",
    "gettext_noop": "m",
    "ngettext": "mp",
    "ngettext_lazy": "mp",
    "pgettext": "cm",
    "pgettext_lazy": "cm",
    "npgettext": "cmp",
    "npgettext_lazy": "cmp",
}
_TEXT = r"u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
_IN_TEMPLATE = re.compile(
    rf"\b(n?p?gettext|_)\(\s*({_TEXT}(?:\s*,\s*{_TEXT})*)\s*(?:,\s*count\s*)?\)", re.DOTALL
)
_HEADER = (
    "Language: zh_Hans\\nMIME-Version: 1.0\\nContent-Type: text/plain; charset=UTF-8\\n"
    "Content-Transfer-Encoding: 8bit\\nPlural-Forms: nplurals=1; plural=0;\\n"
)


@dataclass(frozen=True, order=True)
class Message:
    """A text to translate; `context` tells homonyms apart, `plural` is empty for most."""

    text: str
    context: str = ""
    plural: str = field(default="", compare=False)


def messages_of(app: Path) -> dict[Message, str]:
    """Every text of an app's Python and templates, and the file that has it."""
    found: dict[Message, str] = {}
    for path in sorted(app.rglob("*.py")):
        if "migrations" not in path.parts:
            for message in _in_python(path.read_text(encoding="utf-8")):
                found.setdefault(message, str(path.relative_to(SOURCE)))
    for path in sorted((*app.rglob("*.html"), *app.rglob("templates/**/*.txt"))):
        for message in _in_template(path.read_text(encoding="utf-8")):
            found.setdefault(message, str(path.relative_to(SOURCE)))
    return found


def _in_python(source: str) -> Iterator[Message]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        shape = _CALLS.get(name)
        texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
        if (
            shape
            and len(texts) >= len(shape)
            and all(isinstance(t, str) for t in texts[: len(shape)])
        ):
            yield _message(shape, [str(text) for text in texts])


def _in_template(source: str) -> Iterator[Message]:
    for call in _IN_TEMPLATE.finditer(templatize(source)):
        texts = [str(ast.literal_eval(text)) for text in re.findall(_TEXT, call[2], re.DOTALL)]
        yield _message(_CALLS[call[1]], texts)


def _message(shape: str, texts: list[str]) -> Message:
    parts = dict(zip(shape, texts, strict=False))
    return Message(parts["m"], parts.get("c", ""), parts.get("p", ""))


def read_po(path: Path) -> dict[Message, str]:
    """The translations of a .po file."""
    found: dict[Message, str] = {}
    if not path.exists():
        return found
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        parts: dict[str, str] = {}
        key = ""
        for line in block.splitlines():
            if line.startswith("#") or not line.strip():
                continue
            if not line.startswith('"'):
                key, line = line.split(" ", 1)  # noqa: PLW2901
                key = "msgstr" if key == "msgstr[0]" else key
            parts[key] = parts.get(key, "") + ast.literal_eval(line)
        if parts.get("msgid"):
            message = Message(
                parts["msgid"], parts.get("msgctxt", ""), parts.get("msgid_plural", "")
            )
            found[message] = parts.get("msgstr", "")
    return found


def po_text(messages: dict[Message, str], files: dict[Message, str]) -> str:
    """The text of a .po file, in the order of files and texts."""
    blocks = [f'msgid ""\nmsgstr "{_HEADER}"']
    for message in sorted(messages, key=lambda message: (files[message], message)):
        lines = [f"#: {files[message]}"]
        if message.context:
            lines.append(f"msgctxt {_quoted(message.context)}")
        lines.append(f"msgid {_quoted(message.text)}")
        if message.plural:
            lines.append(f"msgid_plural {_quoted(message.plural)}")
        word = "msgstr[0]" if message.plural else "msgstr"
        lines.append(f"{word} {_quoted(messages[message])}")
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def mo_bytes(messages: dict[Message, str]) -> bytes:
    """The .mo file of the texts that have a translation."""
    entries = {b"": ast.literal_eval(f'"{_HEADER}"').encode()}
    for message, translation in messages.items():
        if translation:
            key = f"{message.context}\x04{message.text}" if message.context else message.text
            key += f"\0{message.plural}" if message.plural else ""
            entries[key.encode()] = translation.encode()
    keys = sorted(entries)
    start = 28 + 16 * len(keys)
    tables: list[bytes] = []
    body = b""
    for texts in (keys, [entries[key] for key in keys]):
        for text in texts:
            tables.append(struct.pack("<II", len(text), start + len(body)))
            body += text + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, len(keys), 28, 28 + 8 * len(keys), 0, start)
    return head + b"".join(tables) + body


def faults() -> list[str]:
    """What lacks its Chinese, is used no more, or is stale; empty when all is well."""
    found = []
    others: dict[Message, dict[str, str]] = {}
    for app in APPS:
        folder = SOURCE / app / "locale" / "zh_Hans" / "LC_MESSAGES"
        used, known = messages_of(SOURCE / app), read_po(folder / "django.po")
        found += [f"{app}: no Chinese for {m.text!r}" for m in sorted(used) if not known.get(m)]
        found += [f"{app}: no longer used: {m.text!r}" for m in sorted(known) if m not in used]
        found += [
            f"{app}: {m.text!r} names other values than its Chinese"
            for m in sorted(used)
            if known.get(m) and _values(known[m]) - _values(m.text + m.plural)
        ]
        for message in set(used) & set(known):
            others.setdefault(message, {})[app] = known[message]
        mo = folder / "django.mo"
        if (mo.read_bytes() if mo.exists() else b"") != (mo_bytes(known) if known else b""):
            found.append(f"{app}: django.mo is stale")
    return found + [
        f"{', '.join(said)}: {message.text!r} has several translations; give one a context"
        for message, said in sorted(others.items())
        if len(set(said.values())) > 1
    ]


def update() -> None:
    """Write every .po with the texts of today and compile it."""
    for app in APPS:
        folder = SOURCE / app / "locale" / "zh_Hans" / "LC_MESSAGES"
        used, known = messages_of(SOURCE / app), read_po(folder / "django.po")
        if not used:
            continue
        messages = {message: known.get(message, "") for message in used}
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "django.po").write_text(po_text(messages, used), encoding="utf-8")
        (folder / "django.mo").write_bytes(mo_bytes(messages))


def _values(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)s|\{\w*\}", text))


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


if __name__ == "__main__":
    if "--check" not in sys.argv:
        update()
    missing = faults()
    print("\n".join(missing) or "Every text has its Chinese.")
    sys.exit(1 if missing else 0)
