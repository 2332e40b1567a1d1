"""Our word-level difference beside others, on real edits, side by side: `python -m tests.benchmarks.word_pairs`.

The first 200 pairs of `tests/articles/corpus`, taken from all kinds in turns, as plain text with one line for each
paragraph. What is only in some of them is left out for all: a break between paragraphs is a space, and what moved is
gone in one place and new in the other. Beside difflib as it is most often used stands wikidiff2, the difference of
Wikipedia, if PHP has it (Debian: php-cli, php-wikidiff2); its time is taken inside PHP.
"""

import json
import re
import shutil
import statistics
import subprocess
from difflib import SequenceMatcher
from html import unescape
from itertools import chain, zip_longest

from articles import words
from articles.richtext import parse
from tests.articles import corpus_reader
from tests.benchmarks.measure import report, side_by_side

PAIRS = 200
TIMES = 9
PHP = """
$found = [];
foreach (json_decode(stream_get_contents(STDIN)) as [$old, $new]) {
    $taken = [];
    for ($n = 0; $n < %d; $n++) {
        $start = hrtime(true);
        $html = wikidiff2_inline_diff($old, $new, 100);
        $taken[] = (hrtime(true) - $start) / 1e6;
    }
    $found[] = [$html, $taken];
}
echo json_encode($found, JSON_THROW_ON_ERROR);
"""
LINE = re.compile(r'<div class="mw-diff-inline-([^"]*)">(.*?)</div>', re.DOTALL)
ARROW = re.compile(r"<a [^>]*>.*?</a>")
INSIDE = re.compile(r"<(ins|del)[^>]*>(.*?)</\1>|([^<]+)", re.DOTALL)
FATES = {"ins": "new", "del": "gone", None: "same"}


def plain(record):
    """Both texts, a line for each paragraph."""
    if not record.rich:
        return record.old, record.new
    return tuple("\n".join(para.text for para in parse(text)) for text in (record.old, record.new))


def chosen(records):
    """The first of each kind, the second of each kind and so on, but for those that change formatting alone."""
    kinds = {}
    for record in records:
        old, new = plain(record)
        if old.split() != new.split():
            kinds.setdefault(record.kind, []).append(record)
    return [record for record in chain(*zip_longest(*kinds.values())) if record][:PAIRS]


def expected(mark):
    """What a marking of the corpus says of plain text, as stretches: fate and text."""
    mark = corpus_reader.FORM.sub("", mark)
    for sign in ("{+¶+}", "[-¶-]", "¶", "⏎"):
        mark = mark.replace(sign, "\n")
    at = 0
    for match in corpus_reader.MARK.finditer(mark):
        yield "same", mark[at : match.start()]
        name = "kept" if match["kept"] is not None else match.lastgroup
        yield {"kept": "same", "left": "gone", "came": "new"}.get(name, name), match[name]
        at = match.end()
    yield "same", mark[at:]


def canonical(stretches):
    """What stayed, what is gone there, what is new there, again and again: however spaces and neighbours are cut."""
    found = [["", "", ""]]
    for fate, text in stretches:
        if not text.strip():
            found[-1] = [part + text for part in found[-1]]
        elif fate != "same":
            found[-1][("gone", "new").index(fate) + 1] += text
        elif any(part.strip() for part in found[-1][1:]):
            found.append([text, "", ""])
        else:
            found[-1][0] += text
    return [tuple(" ".join(part.split()) for part in parts) for parts in found]


def ours(old, new):
    return words.compare(old, new, rich=False)


def our_stretches(change):
    return [(piece.op, piece.text) for paragraph in change.paragraphs for piece in paragraph.pieces]


def characters(old, new):
    return old, new, SequenceMatcher(None, old, new, autojunk=False).get_opcodes()


def split_words(old, new):
    old, new = ([f"{word} " for word in text.split()] for text in (old, new))
    return old, new, SequenceMatcher(None, old, new, autojunk=False).get_opcodes()


def difflib_stretches(found):
    old, new, opcodes = found
    for tag, a, b, c, d in opcodes:
        if tag == "equal":
            yield "same", "".join(old[a:b])
        else:
            yield "gone", "".join(old[a:b])
            yield "new", "".join(new[c:d])


def wikidiff2(pairs):
    """For each pair the stretches and the milliseconds that it took; None without PHP and its extension."""
    if not shutil.which("php"):
        return None
    loaded = subprocess.run(["php", "-m"], capture_output=True, text=True, check=True).stdout.split()
    if "wikidiff2" not in loaded:
        return None
    command = ["php", "-r", PHP % TIMES]
    printed = subprocess.run(command, input=json.dumps(pairs), capture_output=True, text=True, check=True).stdout
    return [(list(wikidiff2_stretches(html)), statistics.median(taken)) for html, taken in json.loads(printed)]


def wikidiff2_stretches(html):
    for kind, line in LINE.findall(html):
        if kind == "header":
            continue
        for tag, inner, bare in INSIDE.findall(ARROW.sub("", line)):
            text = unescape(inner or bare)
            fate = moved(kind, FATES[tag or None])
            if fate:
                yield fate, " " if text == "\xa0" else text
        yield "same", "\n"


def moved(kind, fate):
    """The fate of a stretch in a line that wikidiff2 shows twice; blank where the other line tells of it."""
    if "moved-source" in kind:
        return "gone"
    if "moved-destination" in kind:
        return "" if fate == "gone" else "new"
    return fate


def checked(stretches, pair):
    """The stretches, after a look whether they are both texts and nothing else."""
    stretches = list(stretches)
    for other, text in zip(("new", "gone"), pair, strict=True):
        side = "".join(part for fate, part in stretches if fate != other)
        assert "".join(side.split()) == "".join(text.split()), (side, text)
    return stretches


def cut_share(differences):
    """Of the words that changed, how many are cut by a boundary between two fates."""
    changed = cut = 0
    for stretches in differences:
        for other in ("new", "gone"):
            counts = corpus_reader.cut_words([stretch for stretch in stretches if stretch[0] != other])
            changed, cut = changed + counts[0], cut + counts[1]
    return cut / changed


def met_share(differences, records):
    """How many are what a sub-editor would mark."""
    met = 0
    for stretches, record in zip(differences, records, strict=True):
        met += canonical(stretches) in [canonical(expected(mark)) for mark in record.marks]
    return met / len(records)


def main():
    records = chosen(corpus_reader.records())
    pairs = [plain(record) for record in records]
    deeds = ours, characters, split_words
    times = [side_by_side(*(lambda deed=deed, pair=pair: deed(*pair) for deed in deeds), times=TIMES) for pair in pairs]
    tools = {
        name: ([checked(shown(deed(*pair)), pair) for pair in pairs], [taken[place] for taken in times])
        for place, (name, deed, shown) in enumerate(
            [
                ("articles.words", ours, our_stretches),
                ("difflib over characters", characters, difflib_stretches),
                ("difflib over words", split_words, difflib_stretches),
            ]
        )
    }
    if others := wikidiff2(pairs):
        differences = [checked(stretches, pair) for (stretches, _), pair in zip(others, pairs, strict=True)]
        tools["wikidiff2"] = differences, [taken for _, taken in others]
    for name, (_, taken) in tools.items():
        report(f"{len(pairs)} real edits, {name}: median time of one", f"{statistics.median(taken):.3f} ms")
    for name, (differences, _) in tools.items():
        report(f"{len(pairs)} real edits, {name}: changed words that are cut", f"{cut_share(differences):.1%}")
    for name, (differences, _) in tools.items():
        report(f"{len(pairs)} real edits, {name}: as marked by hand", f"{met_share(differences, records):.1%}")
    if not others:
        print("wikidiff2 was not measured: PHP or its extension is not installed")


if __name__ == "__main__":
    main()
