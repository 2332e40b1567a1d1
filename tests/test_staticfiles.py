import os

import pytest
from django.contrib.staticfiles.finders import get_finders

from heat2cms.staticfiles import HashedFiles, holds

SCRIPTS = {
    "articles/desk/entry.js": 'import { place } from "./order.js";\nimport "./keys.js";\nplace();\n',
    "articles/desk/order.js": "export function place() {}\n",
    "articles/desk/keys.js": "document.title;\n",
    # A packaged script whose import leads nowhere that we know.
    "packaged/editor.js": 'import { a } from "./missing.js";\n',
}


@pytest.fixture
def storage(tmp_path):
    for name, text in SCRIPTS.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return HashedFiles(location=tmp_path, base_url="/static/")


def hashed(storage):
    done = list(storage.post_process({name: (storage, name) for name in SCRIPTS}))
    assert [result for *_, result in done if isinstance(result, Exception)] == []
    return storage.hashed_files


def test_own_imports_name_hashed_files(storage):
    names = hashed(storage)

    order, keys = (names[f"articles/desk/{name}.js"].rpartition("/")[2] for name in ("order", "keys"))
    with storage.open(names["articles/desk/entry.js"]) as file:
        text = file.read().decode()
    assert text == f'import {{ place }} from "./{order}";\nimport"./{keys}";\nplace();\n'
    assert order != "order.js"


def test_an_importing_script_gets_a_new_name_when_the_imported_changes(storage, tmp_path):
    before = hashed(storage)["articles/desk/entry.js"]

    (tmp_path / "articles/desk/order.js").write_text("export function place() { return 1; }\n")

    assert hashed(HashedFiles(location=tmp_path, base_url="/static/"))["articles/desk/entry.js"] != before


def test_packaged_scripts_are_left_alone(storage):
    with storage.open(hashed(storage)["packaged/editor.js"]) as file:
        assert file.read().decode() == SCRIPTS["packaged/editor.js"]


def test_our_own_static_files_name_only_files_that_exist(tmp_path):
    storage = HashedFiles(location=tmp_path, base_url="/static/")
    for finder in get_finders():
        for name, source in finder.list([]):
            with source.open(name) as file:
                storage._save(name, file)
    own = [name for name in storage_names(tmp_path) if name.startswith("articles/")]

    done = list(storage.post_process({name: (storage, name) for name in own}))

    assert [result for *_, result in done if isinstance(result, Exception)] == []


def storage_names(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_compressed_copies_are_made_for_hashed_names_and_made_once(storage, tmp_path):
    (tmp_path / "articles/desk/keys.js").write_text("same();\n" * 100)
    name = hashed(storage)["articles/desk/keys.js"]
    copies = [tmp_path / f"{name}.br", tmp_path / f"{name}.gz"]
    for copy in copies:
        os.utime(copy, (1, 1))

    hashed(HashedFiles(location=tmp_path, base_url="/static/"))

    assert holds(str(tmp_path / name), *map(str, copies))
    assert [copy.stat().st_mtime for copy in copies] == [1, 1]
    assert not (tmp_path / "articles/desk/keys.js.br").exists()


@pytest.mark.parametrize("suffix", [".br", ".gz"])
def test_a_copy_that_was_cut_short_is_made_again(storage, tmp_path, suffix):
    (tmp_path / "articles/desk/keys.js").write_text("same();\n" * 100)
    name = hashed(storage)["articles/desk/keys.js"]
    copy = tmp_path / f"{name}{suffix}"
    copy.write_bytes(copy.read_bytes()[:-5])

    hashed(HashedFiles(location=tmp_path, base_url="/static/"))

    assert holds(*(str(tmp_path / f"{name}{ending}") for ending in ("", ".br", ".gz")))
