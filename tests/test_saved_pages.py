"""Files that belong to web pages are passed over with one note: styles, scripts, and folders that a browser saves."""

from __future__ import annotations

import pytest

from indexer.sources import Problem, find_files


def listed(folder, names):
    """The files in a folder of files with these names, and the problems."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Kahvia.", "utf-8")
    items = list(find_files(folder))
    problems = [item for item in items if isinstance(item, Problem)]
    return [item.relative_to(folder).as_posix() for item in items if not isinstance(item, Problem)], problems


@pytest.mark.parametrize(
    "folder",
    ["Kylä_files", "Kylä_tiedostot", "Kylä-filer", "Kylä_filer", "Kylä.files", "Kylä-Dateien", "Kylä_fichiers"],
)
def test_a_folder_that_a_browser_saved_with_a_page_is_passed_over(tmp_path, folder):
    names = ["Kylä.html", f"{folder}/saved_resource.html", f"{folder}/tausta.pdf", f"{folder}/kuvat/a.png"]
    paths, (note,) = listed(tmp_path, names)
    assert paths == ["Kylä.html"]
    assert (note.path, note.lost) == (f"{folder}/kuvat/a.png", False)
    assert "this and 2 other files passed over" in note.reason


def test_a_folder_of_another_name_is_passed_over_if_it_holds_only_resources(tmp_path):
    paths, (note,) = listed(tmp_path, ["Kylä.htm", "Kylä_osat/a.css", "Kylä_osat/b.js", "Kylä_osat/c.html"])
    assert paths == ["Kylä.htm"]
    assert "2 other files" in note.reason


@pytest.mark.parametrize(
    "names",
    [
        ["Kylä.html", "Kylä-hankkeet/a.html", "Kylä-hankkeet/b.txt"],
        ["Kylä.html", "Kylä_osat/a.css", "Kylä_osat/raportti.pdf"],
        ["Kylä.txt", "Kylä_files/a.html"],
        ["Kylä.html", "muu/Kylä_files/a.html"],
        ["Kylä.html", "Kylä/a.html"],
        ["Kylä.html", "Kylätalo_files/a.html"],
    ],
)
def test_a_folder_of_documents_is_read(tmp_path, names):
    paths, _ = listed(tmp_path, names)
    assert paths == sorted(name for name in names if not name.endswith(".css"))


def test_styles_scripts_and_fonts_are_passed_over_anywhere_with_one_note(tmp_path):
    names = ["a.css", "b.txt", "sub/c.JS", "sub/d.svg", "sub/e.map", "sub/f.woff2"]
    paths, (note,) = listed(tmp_path, names)
    assert paths == ["b.txt"]
    assert str(note) == (
        "a.css: this and 4 other files passed over: styles, scripts and saved folders of web pages are no documents"
    )


def test_one_file_that_is_passed_over_is_named(tmp_path):
    _, (note,) = listed(tmp_path, ["a.css", "b.txt"])
    assert str(note).startswith("a.css: passed over: styles")
