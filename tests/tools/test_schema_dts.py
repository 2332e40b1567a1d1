"""JSON-LD of every public page as TypeScript sees it: each thing has the properties of its type at schema.org."""

import json
import re
import subprocess

from msgspec import structs

from articles.reader import linked_data
from tests.reader import rich
from tests.reader.addresses import PATHS
from tests.reader.test_linked_data import TOPIC, cast, fact, release
from tests.tools.test_vnu import fetch

BLOCK = re.compile(rb'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)

OPTIONS = ["--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--moduleResolution", "nodenext"]
"""`skipLibCheck` leaves out the types' own file; what is checked against them stays."""

CONFIRMED = (
    cast(),
    release("2027-06-05", territory="France", medium="theaters"),
    release("2028"),
    *(fact("credit", people=["Michael Mann"], job=job) for job in ("director", "composer", "producer", "author")),
)
"""What the demo's film does not have yet."""


def written(value):
    """As TypeScript; what an action asks for has a type of its own."""
    if isinstance(value, list):
        return f"[{', '.join(map(written, value))}]"
    if not isinstance(value, dict):
        return json.dumps(value)
    text = f"{{{', '.join(f'{json.dumps(name)}: {written(part)}' for name, part in value.items())}}}"
    return f"{text} as WithActionConstraints<SearchAction>" if "query-input" in value else text


def errors(things, *, node_tools, folder):
    """What the compiler says of things by name: one line each. One start reads them all."""
    (folder / "node_modules").symlink_to(node_tools)
    types = sorted({thing["@type"] for _, thing in things})
    named = ", ".join(["WithContext", "WithActionConstraints", "SearchAction", *types])
    lines = [f"import type {{ {named} }} from 'schema-dts';"]
    lines += [
        f"export const thing{at}: WithContext<{thing['@type']}> = {written(thing)};"
        for at, (_, thing) in enumerate(things)
    ]
    (folder / "things.ts").write_text("\n".join(lines))
    command = ["node", node_tools / "typescript" / "bin" / "tsc", *OPTIONS, "things.ts"]
    said = subprocess.run(command, cwd=folder, capture_output=True, text=True).stdout
    found = re.findall(r"^things\.ts[(:](\d+)[,:].*?error (.*)", said, re.MULTILINE)
    assert bool(found) == ("error" in said), said
    return [f"{things[int(line) - 2][0]}: {error}" for line, error in found]


def test_json_ld_of_every_page_has_the_types_of_schema_org(demo, client, db, node_tools, tmp_path):
    rich.make_rich()
    pages = {path: fetch(demo + path)[1] for path in PATHS} | {path: client.get(path).content for path in rich.PATHS}
    things = [(path, told) for path, body in pages.items() for told in map(json.loads, BLOCK.findall(body))]
    assert {thing["@type"] for _, thing in things} >= {"NewsArticle", "BreadcrumbList", "Claim", "ProfilePage"}

    assert "\n".join(errors(things, node_tools=node_tools, folder=tmp_path)) == ""


def test_json_ld_of_what_is_confirmed_has_the_types_of_schema_org(node_tools, tmp_path):
    works = [linked_data.work(structs.replace(TOPIC, kind=kind), CONFIRMED) for kind in [*linked_data.TYPES, ""]]
    things = [(work["@type"], linked_data.whole(work)) for work in works]

    assert "\n".join(errors(things, node_tools=node_tools, folder=tmp_path)) == ""


def test_the_compiler_sees_what_is_wrong(node_tools, tmp_path):
    wrong = {"@context": "https://schema.org", "@type": "Movie", "nam": "Heat 2"}
    right = {"@context": "https://schema.org", "@type": "Movie", "name": "Heat 2"}

    said = errors([("wrong", wrong), ("right", right)], node_tools=node_tools, folder=tmp_path)

    assert [line.partition(":")[0] for line in said] == ["wrong"]
