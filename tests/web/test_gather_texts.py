"""Texts are gathered from Python and templates and compiled as gettext reads them."""

import gettext
import io

from tools.messages import Message, messages_of, mo_bytes, po_text, read_po


def test_texts_of_templates_and_python_are_gathered(tmp_path, monkeypatch):
    monkeypatch.setattr("tools.messages.SOURCE", tmp_path)
    (tmp_path / "page.html").write_text(
        '{% translate "Plain" %}{% translate "May" context "month" %}'
        "{% blocktranslate with day=x %}It is {{ day }}.{% endblocktranslate %}"
        "{% blocktranslate count n=x %}{{ n }} visit{% plural %}"
        "{{ n }} visits{% endblocktranslate %}"
        '{{ _("In a filter") }}'
    )
    (tmp_path / "code.py").write_text(
        'a = gettext("One"\n  " two")\nb = pgettext("currency", "yuan")\nc = gettext(variable)\n'
        'd = ngettext("%(n)s row", "%(n)s rows", 2)\n'
    )
    assert set(messages_of(tmp_path)) == {
        Message("Plain"),
        Message("May", "month"),
        Message("It is %(day)s."),
        Message("%(n)s visit"),
        Message("In a filter"),
        Message("One two"),
        Message("yuan", "currency"),
        Message("%(n)s row"),
    }


def test_file_keeps_texts_and_gettext_reads_them(tmp_path):
    messages = {
        Message('Say "yes"\nor \\ no'): "说“是”",
        Message("yuan", "currency"): "元",
        Message("%(n)s row", "", "%(n)s rows"): "%(n)s 行",
        Message("nothing yet"): "",
    }
    path = tmp_path / "django.po"
    path.write_text(po_text(messages, dict.fromkeys(messages, "page.html")))
    assert read_po(path) == messages
    found = gettext.GNUTranslations(io.BytesIO(mo_bytes(messages)))
    assert found.gettext('Say "yes"\nor \\ no') == "说“是”"
    assert found.pgettext("currency", "yuan") == "元"
    assert found.ngettext("%(n)s row", "%(n)s rows", 5) == "%(n)s 行"
    assert found.gettext("nothing yet") == "nothing yet"
