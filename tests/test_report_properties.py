"""Title, authors and date of a report from its properties and its cover."""

from __future__ import annotations

import pytest

from indexer.sources.reports.properties import find_authors, find_published, usable_title


@pytest.mark.parametrize(
    "title",
    ["", "untitled", "Nimetön1", "Asiakirja1", "Document 2", "raportti.docx", "(anonymous)",
     "Microsoft Word - raportti.doc", "loppuraportti_final_v3", "PowerPoint-esitys", "123", "x" * 201],
)  # fmt: skip
def test_a_default_title_or_a_file_name_is_not_usable(title):
    assert usable_title(title) == ""


@pytest.mark.parametrize(
    "title", ["Loppuraportti", "Microsoft Word - Kylätalo kaikille", "Hanke 2010–2012", "Untitled stories of Lapland"]
)
def test_a_title_in_words_is_usable(title):
    assert usable_title(title) == title.removeprefix("Microsoft Word - ")


@pytest.mark.parametrize(
    ("author", "people"),
    [
        ("Aino Kivelä", ("Aino Kivelä",)),
        ("Aino Kivelä; Lauri af Kallio", ("Aino Kivelä", "Lauri af Kallio")),
        ("Aino Kivelä, Lauri Kallio", ("Aino Kivelä", "Lauri Kallio")),
        ("Kivelä, Aino", ("Aino Kivelä",)),
        ("akivela", ()),
        ("Turun kaupunki", ()),
        ("", ()),
    ],
)
def test_only_people_in_the_author_property_are_authors(author, people):
    assert find_authors(author, []) == people


@pytest.mark.parametrize(
    ("stamp", "cover", "date"),
    [
        ("D:20150402101112+03'00'", ["Raportti"], "2015-04-02"),
        ("2015-04-02T10:11:12Z", ["Raportti"], "2015-04-02"),
        ("D:20150402", ["Kuopio 15.3.2012"], "2012-03-15"),
        ("D:20150402", ["Huhtikuu 2015"], "2015-04-02"),
        ("D:20150402", ["Maaliskuu 2015"], "2015-03"),
        ("D:20150402", ["Kuopio 2012"], "2015-04-02"),
        ("", ["Kuopio 2012"], "2012"),
        ("", ["Hanke alkoi 15.3.2012 ja jatkuu."], "None"),
        ("", ["1.2.2012", "3.4.2013"], "None"),
        ("D:00000000", [], "None"),
        ("roskaa", [], "None"),
    ],
)
def test_the_date_of_publication_is_from_the_cover_or_the_properties(stamp, cover, date):
    assert str(find_published(stamp, cover)) == date
