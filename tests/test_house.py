"""The ground plan of DESIGN.md section 5, read from the source: who may import whom, what is pure, what is used."""

import ast
import re
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).parent.parent
APPS = ("heat2cms", "articles", "facts")

# A package may import those after it.
BELOW = {"heat2cms": {"heat2cms", "articles", "facts"}, "articles": {"articles", "facts"}, "facts": {"facts"}}
PURE = {
    *("facts.status", "facts.values", "facts.kinds", "facts.evidence", "facts.richtext", "facts.wording"),
    "facts.renditions",
    *("facts.picture_gate", "facts.picture_anatomy", "facts.picture_avif", "facts.picture_strangers"),
    *("facts.picture_colors", "facts.picture_refused"),
    *("articles.document", "articles.words", "articles.compare", "articles.merge", "articles.rank", "articles.origins"),
    *("articles.sentence_merge", "articles.field_merge", "articles.digest", "articles.persons"),
    *("articles.old_paths", "articles.incoming", "articles.incoming_html", "articles.search_words"),
    "articles.canonical",
    "articles.titles",
    *("articles.desk.lengths", "articles.desk.minor", "articles.reader.ical"),
    "articles.embeds",
}
PURE_LIBRARIES = {"msgspec", "rapidfuzz", "nh3", "PIL"}
# Each layer inside articles, and what it must not know.
LATER = {
    *("articles.desk", "articles.reader", "articles.demo", "articles.publishing", "articles.batch", "articles.editing")
}
FORBIDDEN = {
    "articles.models": LATER | {"articles.snapshot", "articles.history", "articles.derived", "articles.rendering"},
    "articles.snapshot": LATER | {"articles.history", "articles.derived", "articles.rendering"},
    "articles.archive": LATER | {"articles.history", "articles.derived", "articles.rendering"},
    "articles.history": LATER | {"articles.derived", "articles.rendering"},
    "articles.derived": LATER | {"articles.rendering"},
    "articles.indexing": LATER | {"articles.rendering"},
    "articles.editing": {"articles.desk", "articles.reader", "articles.demo", "articles.publishing"},
    "articles.publishing": {"articles.desk", "articles.reader", "articles.demo", "articles.editing"},
    "articles.freezing": LATER | {"articles.grace", "articles.embargoes"},
    "articles.grace": LATER | {"articles.embargoes"},
    "articles.embargoes": LATER,
    "articles.rendering": LATER - {"articles.reader"},
    "articles.reader": {
        *("articles.desk", "articles.demo", "articles.publishing", "articles.batch", "articles.editing"),
        *("articles.freezing", "articles.grace", "articles.embargoes", "articles.deskwork"),
    },
    "articles.reviewing": LATER | {"articles.derived", "articles.rendering"},
    "articles.desk": {"articles.demo"},
}
# What public code may read: editions, what is derived from them, and profiles, which are public as soon as saved.
PUBLIC_MODELS = {"Author", "Edition", "EditionDigest", "EditionDocument", "StoredPage", "FactStep", "NamedPerson"}
PUBLIC_PICTURES = {"PictureFile", "Rendition"}
WORKING_ROWS = (
    *("facts.models", "facts.versioned", "articles.snapshot", "articles.history", "articles.archive"),
    *("articles.timeline", "articles.lives", "articles.provenance", "articles.taken"),
    *("articles.reviewing", "articles.deskwork.Review", "articles.deskwork.Remark", "articles.deskwork.Answer"),
    *("articles.picture_uses", "articles.picture_deeds"),
)
RECEIVER_OF_REVISIONS = "articles/history.py"
TOP_LEVEL = {
    *("heat2cms", "articles", "facts", "templates", "tests", "manage.py", "pyproject.toml"),
    *("README.md", "DESIGN.md", "CHANGELOG.md", ".ci", ".gitignore", ".editorconfig", ".gitattributes", ".readme"),
    # not ours to commit, but found in a working checkout
    *(".git", "var", ".venv", "build", "dist", "test-results"),
}


def modules():
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


@cache
def tree(path):
    return ast.parse(path.read_text(), str(path))


def imported(path):
    """Every dotted name that a module imports: `from facts import kinds` gives facts and facts.kinds."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def own_templates():
    return {str(path.relative_to(ROOT / "templates")) for path in (ROOT / "templates").rglob("*") if path.is_file()}


def text_of_templates():
    return {name: (ROOT / "templates" / name).read_text() for name in own_templates()}


# --- who may import whom


def test_imports_point_down():
    wrong = [
        (module, name)
        for module, path in modules()
        for name in imported(path)
        if (name.split(".")[0] in APPS and name.split(".")[0] not in BELOW[module.split(".")[0]])
        or name.split(".")[0] == "tests"
    ]

    assert wrong == []


def test_imports_are_absolute():
    relative = [
        (module, node.lineno)
        for module, path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and node.level
    ]

    assert relative == []


def test_pure_modules_know_no_django():
    """What a pure module imports from us has to be pure as well, and so on down."""
    paths = dict(modules())
    open_, pure = sorted(PURE & paths.keys()), set()
    wrong = []
    while open_:
        module = open_.pop()
        pure.add(module)
        own = {name for name in imported(paths[module]) if name.split(".")[0] in APPS}
        open_ += sorted((own & paths.keys()) - pure - set(open_))
        wrong += [
            (module, name)
            for name in imported(paths[module])
            if name not in own and name.split(".")[0] not in sys.stdlib_module_names | PURE_LIBRARIES
        ]

    assert wrong == []


def test_layers_inside_articles_point_down():
    wrong = [
        (module, name)
        for module, path in modules()
        for layer, names in FORBIDDEN.items()
        if module == layer or module.startswith(f"{layer}.")
        for name in imported(path)
        if any(name == other or name.startswith(f"{other}.") for other in names)
    ]

    assert wrong == []


def test_public_code_never_reads_working_rows():
    wrong = [
        (module, name)
        for module, path in modules()
        if module.startswith("articles.reader") or module == "articles.rendering"
        for name in imported(path)
        if name.startswith(WORKING_ROWS)
        or (name.startswith("articles.models.") and name.split(".")[2] not in PUBLIC_MODELS)
        or (name.startswith("facts.pictures.") and name.split(".")[2] not in PUBLIC_PICTURES)
    ]

    assert wrong == []


def test_public_code_imports_models_by_name():
    """`from articles import models` would let every row through unseen."""
    wrong = [
        module
        for module, path in modules()
        if module.startswith("articles.reader") or module == "articles.rendering"
        for node in ast.walk(tree(path))
        if (isinstance(node, ast.ImportFrom) and node.module == "articles" and "models" in {a.name for a in node.names})
        or (isinstance(node, ast.Import) and any(alias.name.endswith(".models") for alias in node.names))
    ]

    assert wrong == []


# --- what happens unseen


def test_nothing_is_imported_inside_functions():
    wrong = [
        (module, inner.lineno)
        for module, path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]

    assert wrong == []


def test_no_app_has_a_ready_hook():
    wrong = [
        module
        for module, path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef) and node.name == "ready"
    ]

    assert wrong == []


def test_one_module_listens_to_signals():
    listening = [
        str(path.relative_to(ROOT))
        for _, path in modules()
        for node in ast.walk(tree(path))
        if (isinstance(node, ast.Attribute) and node.attr == "connect" and "signal" in path.read_text().lower())
        or (isinstance(node, ast.Name) and node.id == "receiver" and "django.dispatch" in set(imported(path)))
    ]

    assert set(listening) <= {RECEIVER_OF_REVISIONS}
    assert len(listening) <= 1


def test_safe_text_is_made_in_one_place():
    in_code = [
        module
        for module, path in modules()
        if not module.startswith("articles.templatetags")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Name | ast.Attribute)
        and getattr(node, "id", getattr(node, "attr", "")) in ("mark_safe", "SafeString", "SafeText")
    ]
    in_templates = [
        name
        for name, text in text_of_templates().items()
        if re.search(r"\|\s*safe(seq)?\b|\{%\s*autoescape\s+off", text)
    ]

    assert in_code == []
    assert in_templates == []


# --- templates

LITERAL = re.compile(r"[\w-]+\.html|[\w-]+/[\w/-]+\.(?:html|txt|xml)")
NAMED_IN_TEMPLATES = re.compile(r"""\{%\s*(?:extends|include)\s+["']([^"']+)["']""")


def named_templates():
    """Template file -> where it is named."""
    named = {}
    for name, text in text_of_templates().items():
        for match in NAMED_IN_TEMPLATES.findall(text):
            named.setdefault(match, name)
    for module, path in modules():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and LITERAL.fullmatch(node.value):
                named.setdefault(node.value, module)
    return named


def computed_prefixes():
    """Folders whose templates are found by name, one per kind: `f"reader/facts/{kind}.html"` gives reader/facts/."""
    begins = [match for text in text_of_templates().values() for match in NAMED_IN_TEMPLATES.findall(text)]
    for _, path in modules():
        begins += [node.value for node in ast.walk(tree(path)) if isinstance(node, ast.Constant)]
    folder = re.compile(r"(?:reader|desk|admin|compare)/(?:[\w-]+/)*(?:_?[\w-]+_)?")
    return {begin for begin in begins if isinstance(begin, str) and begin.count("/") > 1 and folder.fullmatch(begin)}


def test_every_template_named_exists():
    suffixes = (".html", ".txt", ".xml")
    packaged = ("admin/", "django/", "registration/")
    missing = {
        (name, where)
        for name, where in named_templates().items()
        if name.endswith(suffixes) and name not in own_templates() and not name.startswith(packaged)
    }

    assert missing == set()


def test_every_template_is_used():
    # Django finds overrides of its own admin's templates and the error pages by name.
    found_by_django = re.compile(r"admin/|registration/|(400|403|404|403_csrf|500)\.html$")
    prefixes = tuple(computed_prefixes())
    unused = {
        name
        for name in own_templates() - named_templates().keys()
        if not name.startswith(prefixes) and not found_by_django.match(name)
    }

    assert unused == set()


@pytest.mark.parametrize(
    "pattern",
    [
        r"<script\b(?![^>]*\bsrc=)(?![^>]*\btype=[\"']application/(ld\+)?json)",
        r"<style\b",
        r"<[a-z][^>]*\sstyle\s*=",
        r"<[a-z][^>]*\son[a-z]+\s*=",
        r"\shx-on[:=-]",
        r"javascript:",
    ],
)
def test_templates_have_nothing_that_the_policy_forbids(pattern):
    wrong = [name for name, text in text_of_templates().items() if re.search(pattern, text, re.IGNORECASE)]

    assert wrong == []


def test_every_import_in_a_script_ends_with_a_semicolon():
    """Django's hashed names silently miss the others."""
    statement = re.compile(
        r"""^\s*(?:import|export)\b[^;]*?from\s*["'][^"']+["'](?!\s*;)|^\s*import\s*["'][^"']+["'](?!\s*;)""", re.M
    )
    scripts = (ROOT / "articles" / "static").rglob("*.js")

    assert [str(path.relative_to(ROOT)) for path in scripts if statement.search(path.read_text())] == []


# --- the rest of the house


def test_no_file_keeps_the_marks_of_an_unsolved_merge():
    marks = re.compile(r"^(<{7} |={7}$|>{7} )", re.MULTILINE)
    folders = [ROOT / name for name in (*APPS, "templates", "tests")]
    files = [path for folder in folders for path in folder.rglob("*") if path.suffix in {".py", ".html", ".js", ".css"}]

    assert [str(path.relative_to(ROOT)) for path in files if marks.search(path.read_text())] == []


def test_top_level_holds_what_the_plan_names():
    found = {entry.name for entry in ROOT.iterdir()}
    strangers = {name for name in found - TOP_LEVEL if not name.endswith((".egg-info", "_cache", "__pycache__"))}

    assert strangers - {".hypothesis"} == set()


def test_migrations_are_complete(db, capsys):
    try:
        call_command("makemigrations", check=True, dry_run=True)
    except SystemExit:
        pytest.fail(capsys.readouterr().out)


@pytest.mark.parametrize("name", ["DESIGN.md", "CHANGELOG.md"])
def test_documents_say_nothing_twice(name):
    """They are merged by union, which keeps both of two lines that differ in their ends."""
    begun = Counter(line[:60] for line in (ROOT / name).read_text().splitlines() if len(line) > 30)

    assert [line for line, times in begun.items() if times > 1] == []


def test_every_module_is_named_in_the_plan():
    design = (ROOT / "DESIGN.md").read_text()
    words = set(re.findall(r"\w+", design[design.index("\n## 5.") : design.index("\n## 6.")]))
    modules = {path.stem for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts}

    assert modules - words - {"__init__", "apps"} == set()


def test_tests_wait_for_what_they_mean():
    """None sleeps and hopes, and no browser test takes an address for the last one: DESIGN.md section 11."""
    waits = {"tests/conftest.py", "tests/ready.py", "tests/tools/conftest.py"}
    found = []
    for path in sorted((ROOT / "tests").rglob("*.py")):
        name = str(path.relative_to(ROOT))
        words = r"\b(sleep|wait_for_timeout)\(" + (r"|\bassert \w+\.url\b" if name.startswith("tests/browser/") else "")
        if name not in waits and not name.startswith("tests/benchmarks/"):
            found += [f"{name}: {line.strip()}" for line in path.read_text().splitlines() if re.search(words, line)]

    assert found == []


def test_every_rule_of_history_has_a_test():
    """DESIGN.md section 10 has 32 rules, each from a failure that was seen; a test's name says which it holds."""
    design = (ROOT / "DESIGN.md").read_text()
    section = design[design.index("\n## 10.") : design.index("\n## 11.")]
    rules = {int(number) for number in re.findall(r"^(\d+)\. ", section, re.MULTILINE)}
    names = re.findall(r"def (test_\w+)", "".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py")))

    tested = {
        int(n)
        for name in names
        for part in re.findall(r"rule_\d+(?:_and_\d+)*", name)
        for n in re.findall(r"\d+", part)
    }

    assert rules == set(range(1, 33))
    assert rules - tested == set()
