"""What the audit records; its tools themselves need Node and Java, and are run by hand."""

from importlib.util import module_from_spec, spec_from_file_location
from types import ModuleType

import pytest
from sites_support import ROOT


@pytest.fixture(scope="module")
def audit() -> ModuleType:
    spec = spec_from_file_location("audit_of_a_site", ROOT / "audit" / "site.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_whole_audit_takes_the_place_of_the_one_before_and_leaves_the_words_above(audit: ModuleType) -> None:
    text = (ROOT / "audit" / "README.md").read_text(encoding="utf-8")
    once = audit.recorded(text, [("Feeds", "4 files", "clean"), ("axe-core", "18 kinds", "2 faults")], "2026-05-01")
    twice = audit.recorded(once, [("Feeds", "5 files", "clean")], "2026-06-01")
    words = text.partition(audit.TABLE)[0].rstrip().rpartition("\n\n")[0]
    assert len(words) > 300
    table = "| what | of | result |\n|---|---|---|\n| Feeds | 5 files | clean |\n"
    assert twice == f"{words}\n\nThe last whole audit, of 2026-06-01:\n\n{table}"
    assert "| axe-core | 18 kinds | 2 faults |\n" in once
