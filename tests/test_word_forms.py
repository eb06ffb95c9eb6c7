"""Words of the domain: inflected forms share a base term, and unrelated words that look alike do not."""

from __future__ import annotations

from pathlib import Path

import pytest

LINES = Path(__file__).with_name("word_forms.tsv").read_text("utf-8").splitlines()
WORDS = {base: forms.split() for base, forms in (line.split("\t") for line in LINES)}
UNRELATED = [
    ("kunta", "kun"),
    ("Lappi", "lapsi"),
    ("arki", "arkki"),
    ("hanke", "hanki"),
    ("kansa", "kansi"),
    ("kirja", "kirje"),
    ("kunto", "kunta"),
    ("laina", "laine"),
    ("mato", "matto"),
    ("nuori", "nuora"),
    ("pappi", "pappa"),
    ("takka", "takki"),
]


def test_the_list_has_eighty_words_with_at_least_five_other_forms():
    assert len(WORDS) == len(LINES) >= 80
    assert [base for base, forms in WORDS.items() if len(set(forms) - {base}) < 5] == []


@pytest.mark.parametrize(("base", "forms"), WORDS.items(), ids=WORDS)
def test_every_form_shares_a_base_term_with_its_dictionary_form(analyzer, base, forms):
    terms = set(analyzer.word(base, "fi").base)
    assert [form for form in forms if not terms & set(analyzer.word(form, "fi").base)] == []


@pytest.mark.parametrize(("one", "other"), UNRELATED)
def test_unrelated_words_share_no_base_term(analyzer, one, other):
    assert not set(analyzer.word(one, "fi").base) & set(analyzer.word(other, "fi").base)
