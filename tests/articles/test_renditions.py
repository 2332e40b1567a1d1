"""`manage.py renditions` draws what is left, goes on after a kill, and lets pages name what is there."""

import datetime as dt
import os
import re
import signal
import subprocess
import sys
import threading
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from articles import picture_deeds, publishing
from articles.management.commands import renditions
from articles.models import Edition, StoredPage
from facts import picture_files, picture_store
from facts.pictures import PictureFile, Rendition
from tests import factories as make

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def take_in(color="navy", size=(400, 300)):
    return picture_files.take_in(make.picture_bytes(color, *size), by=None)


def run(*words):
    out = StringIO()
    call_command("renditions", *words, stdout=out)
    return out.getvalue().splitlines()


def take_down(file):
    picture_deeds.take_down(make.make_picture(file), by=None, reason="A court said so.")


def left():
    return Rendition.objects.filter(made_at=None).count()


def test_all_is_drawn_and_said_line_by_line(db):
    file = take_in()
    make.make_picture(file)

    lines = run()

    assert lines[0] == f"1 of 10: {file.pk[:8]} avif"
    assert lines[9:] == [f"10 of 10: {file.pk[:8]} 1x1 50-50 avif", "10 drawn."]
    assert (left(), list(picture_files.amiss(file))) == (0, [])


def test_nothing_to_draw_is_said(db):
    assert run() == ["0 drawn."]


def test_limit_ends_early_and_the_next_run_goes_on(db):
    make.make_picture(take_in())

    assert run("--limit", "3")[-1] == "3 drawn, 7 still to be drawn."
    assert run()[-1] == "7 drawn."


def test_terminal_gets_a_bar(db):
    class Terminal(StringIO):
        def isatty(self):
            return True

    make.make_picture(take_in())
    out = Terminal()

    call_command("renditions", "--limit", "5", stdout=out)

    lines = out.getvalue().split("\r")
    assert lines[1].startswith(f"[{'#' * 3}{' ' * 27}] 1 of 10  ")
    assert lines[5].startswith(f"[{'#' * 15}{' ' * 15}] 5 of 10  ")


def test_picture_that_fails_is_noted_and_the_others_are_drawn(db, folder, caplog):
    broken, whole = take_in("navy"), take_in("teal")
    for file in (broken, whole):
        make.make_picture(file)
    (folder / "pictures" / broken.pk / "master.jpeg").unlink()

    with pytest.raises(CommandError, match=r"^10 drawn, 10 not; why stands in the log\. The next run tries again\.$"):
        run()

    troubles = set(Rendition.objects.filter(made_at=None).values_list("file", "trouble"))
    assert troubles == {(broken.pk, "The picture’s file is not where it was put. Tell whoever runs the site.")}
    assert "was not drawn" in caplog.text


def test_what_failed_is_drawn_by_the_next_run_when_it_can_be(db, folder):
    file = take_in()
    make.make_picture(file)
    master = folder / "pictures" / file.pk / "master.jpeg"
    body = master.read_bytes()
    master.unlink()
    with pytest.raises(CommandError):
        run()
    master.write_bytes(body)

    assert run()[-1] == "10 drawn."
    assert set(Rendition.objects.values_list("trouble", flat=True)) == {""}


def test_picture_that_was_taken_down_is_not_drawn(db):
    file = take_in()
    make.make_picture(file)
    take_down(file)

    assert run() == ["0 drawn."]


def test_a_take_down_that_was_stopped_is_ended(db):
    file = take_in()
    take_down(file)
    picture_store.keep(picture_store.master(file.pk, file.format), b"bytes")  # as if it had been stopped before this

    assert run() == ["Deleted what was left of 1 taken down.", "0 drawn."]
    assert (picture_store.names(file.pk), run()) == ([], ["0 drawn."])


def test_current_pages_that_show_it_are_drawn_again_and_no_others(client, db):
    file = take_in()
    showing, other = (make.make_article(slug=slug, facts=1) for slug in ("showing", "other"))
    make.make_picture(file, key="night")
    make.add_block(showing, "picture", picture="night")
    for article in (showing, other):
        make.publish(article)
        client.get(f"/{article.addresses.get().slug}/")
    # No page is kept that was begun within seconds of another's change.
    Edition.objects.update(changed_at=timezone.now() - dt.timedelta(minutes=1))
    before = {row.pk: row.edition.article for row in StoredPage.objects.select_related("edition__article")}

    run()

    kept = StoredPage.objects.values_list("pk", flat=True)
    assert {before[pk] for pk in before.keys() - set(kept)} == {showing}
    assert StoredPage.objects.filter(edition__article=showing, good_until__gt=timezone.now()).count() == 3


def test_page_of_an_edition_to_come_counts_as_missing_when_its_time_comes(client, db):
    article = make.make_article(slug="heat-2", facts=1)
    make.publish(article)
    make.make_picture(take_in(), key="night")
    make.add_block(article, "picture", picture="night")
    edition = make.publish(article, at=timezone.now() + dt.timedelta(days=1))
    key = {"serial": edition.page_serial, "sha256": edition.sha256, "fingerprint": "f", "etag": "e", "body": b""}
    row = StoredPage.objects.create(edition=edition, page="article", encoding="", **key)

    run()

    row.refresh_from_db()
    assert row.good_until <= timezone.now()


def test_following_draws_what_comes_and_ends_when_told(transactional_db, monkeypatch):
    monkeypatch.setattr(renditions, "PAUSE", 0.02)
    before = signal.getsignal(signal.SIGTERM)
    found = []

    def upload():
        file = take_in()
        make.make_picture(file)
        for _ in range(1000):
            if not left():
                break
            threading.Event().wait(0.02)
        found.append(left())
        connection.close()
        os.kill(os.getpid(), signal.SIGTERM)

    uploading = threading.Thread(target=upload)
    uploading.start()
    lines = run("--follow")
    uploading.join()

    assert (found, lines[-1]) == ([0], "10 drawn.")
    assert signal.getsignal(signal.SIGTERM) == before


def test_several_draw_each_once(transactional_db):
    file = take_in()
    make.make_picture(file)
    since, claimed = timezone.now(), []
    starting = threading.Barrier(3)

    def work():
        starting.wait()
        while row := picture_files.claim(since=since):
            claimed.append(row.pk)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(claimed) == sorted(Rendition.objects.filter(made_at=None).values_list("pk", flat=True))


def test_killed_run_loses_nothing_and_what_it_was_at_is_drawn_again(transactional_db, folder):
    file = take_in(size=(800, 600))
    make.make_picture(file)
    process = subprocess.Popen(
        [sys.executable, "manage.py", "renditions"], cwd=ROOT, env=os.environ | told(folder), stdout=subprocess.PIPE
    )
    process.stdout.readline()  # the first one is drawn, the next begun or about to be
    process.kill()
    process.wait()
    process.stdout.close()
    done = {row.pk: row.made_at for row in Rendition.objects.exclude(made_at=None)}

    begun = Rendition.objects.filter(made_at=None).exclude(claimed_at=None)
    begun.update(claimed_at=timezone.now() - picture_files.CLAIM)
    lines = run()

    assert 2 < len(done) < 12
    assert lines[-1] == f"{12 - len(done)} drawn."
    assert {row.pk: row.made_at for row in Rendition.objects.filter(pk__in=done)} == done
    assert list(picture_files.amiss(file)) == []


def told(folder):
    """The settings that give another process this test's database and files."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{database['NAME']}"
    else:
        url = f"postgres://{database['USER']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    return {"DATABASE_URL": url, "MEDIA_ROOT": str(folder)}


# Crops that nothing asks for


def crops(folder, file):
    """The points around which files of crops are kept."""
    kept = (folder / "pictures" / file.pk).glob("16x9-*/*.webp")
    return {path.parent.name.removeprefix("16x9-") for path in kept}


def moved(picture, focal):
    x, y = map(int, focal.split("-"))
    make.change_picture(picture, focal_x=x, focal_y=y)


def test_crops_around_a_point_that_was_moved_are_forgotten_and_what_else_is_drawn_stays(db, folder):
    file = take_in()
    picture = make.make_picture(file)
    run()
    moved(picture, "20-30")

    lines = run()

    assert (lines[0], lines[-1]) == ("Forgot the crops around 1 focal point.", "9 drawn.")
    assert crops(folder, file) == {"20-30"}
    assert set(Rendition.objects.values_list("focal", flat=True)) == {"", "20-30"}
    assert list(picture_files.amiss(file)) == []


def test_wishes_that_nobody_has_any_more_are_not_drawn(db, folder):
    file = take_in()
    picture = make.make_picture(file)
    for focal in ("10-10", "20-20", "30-30"):
        moved(picture, focal)

    lines = run()

    assert (lines[0], lines[1], lines[-1]) == (
        "Forgot the crops around 3 focal points.",
        f"1 of 10: {file.pk[:8]} 16x9 30-30 webp",
        "10 drawn.",
    )
    assert crops(folder, file) == {"30-30"}


def test_crops_of_another_picture_of_the_same_file_stay(db, folder):
    file = take_in()
    picture = make.make_picture(file)
    make.make_picture(file, name="again.jpg")
    run()
    moved(picture, "20-30")

    run()

    assert crops(folder, file) == {"50-50", "20-30"}


@pytest.mark.parametrize("when", ["public", "to come", "withdrawn"])
def test_crops_that_an_edition_may_show_stay(db, folder, when):
    file = take_in()
    picture = make.make_picture(file, key="night")
    article = make.make_article(slug="heat-2", facts=1)
    make.publish(article)
    make.add_block(article, "picture", picture="night", shape="16x9")
    make.publish(article, at=timezone.now() + dt.timedelta(days=1) if when == "to come" else None)
    if when == "withdrawn":
        publishing.withdraw(article, [2], editor=None, reason="A court said so.")
    run()
    moved(picture, "20-30")

    lines = run()

    assert crops(folder, file) == {"50-50", "20-30"}
    assert not any(line.startswith("Forgot") for line in lines)


def test_public_page_names_its_crop_after_the_point_was_moved(client, db):
    file = take_in()
    picture = make.make_picture(file, key="night")
    article = make.make_article(slug="heat-2", facts=1)
    make.add_block(article, "picture", picture="night", shape="16x9")
    make.publish(article)
    moved(picture, "20-30")
    run()
    run()

    answer = client.get("/heat-2/")
    named = set(re.findall(r"/media/(pictures/[^ ,\"]+)", answer.content.decode()))

    assert any("16x9-50-50" in name for name in named)
    assert {name for name in named if not picture_store.exists(name)} == set()


def test_crop_that_is_asked_for_while_it_is_forgotten_is_drawn_again(db, folder, monkeypatch):
    file = take_in()
    picture = make.make_picture(file)
    run()
    moved(picture, "20-30")
    remove = picture_store.remove_crop

    def and_back(*told):
        remove(*told)
        if told[1] == "16x9":
            moved(picture, "50-50")

    monkeypatch.setattr(picture_store, "remove_crop", and_back)
    run("--limit", "0")
    monkeypatch.undo()
    run()

    assert crops(folder, file) == {"50-50"}
    assert list(picture_files.amiss(file)) == []


def test_crop_that_somebody_draws_is_not_forgotten_meanwhile(db):
    picture = make.make_picture(take_in())
    picture_files.claim(since=timezone.now())
    drawing = picture_files.claim(since=timezone.now())
    moved(picture, "20-30")

    run("--limit", "0")

    assert drawing.focal == "50-50"
    assert Rendition.objects.filter(focal="50-50").count() == 9


def test_one_that_was_killed_while_forgetting_leaves_it_to_the_next(db, folder, monkeypatch):
    file = take_in()
    picture = make.make_picture(file)
    run()
    moved(picture, "20-30")
    monkeypatch.setattr(picture_store, "remove_crop", lambda *told: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        run("--limit", "0")
    monkeypatch.undo()
    Rendition.objects.exclude(claimed_at=None).update(claimed_at=timezone.now() - picture_files.CLAIM)

    run()

    assert crops(folder, file) == {"20-30"}
    assert set(Rendition.objects.values_list("focal", flat=True)) == {"", "20-30"}


# Lost


def test_what_is_lost_is_drawn_again_and_served_meanwhile(db, folder):
    file = take_in(size=(800, 600))
    make.make_picture(file)
    run()
    at = folder / "pictures" / file.pk
    for name in ("320.webp", "800.jpeg", "16x9-50-50/480.webp"):
        (at / name).unlink()
    before = {path: path.read_bytes() for path in at.rglob("*.*")}
    lost = [str(row).partition(" ")[2] for row in picture_files.lost()]

    lines = run("--again")

    assert (lost, lines[-1]) == (["webp", "jpeg", "16x9 50-50 webp"], "3 drawn.")
    assert list(picture_files.amiss(file)) == []
    assert {path: path.read_bytes() for path in before} == before
    assert run("--again") == ["0 drawn."]


def test_what_is_lost_with_its_master_is_said_and_served_as_far_as_it_goes(db, folder, caplog):
    file = take_in()
    for name in ("320.webp", "master.jpeg"):
        (folder / "pictures" / file.pk / name).unlink()

    with pytest.raises(CommandError, match=r"^0 drawn, 1 not; why stands in the log"):
        run("--again")

    assert "was not drawn" in caplog.text
    assert file.renditions.filter(Rendition.SERVED).count() == 2


def test_nothing_is_drawn_again_of_what_was_taken_down(db):
    take_down(take_in())

    assert run("--again") == ["0 drawn."]


# The proof


def proof():
    out = StringIO()
    call_command("verify_pictures", stdout=out)
    return out.getvalue().splitlines()


def test_verify_pictures_says_that_all_is_whole(db):
    take_down(take_in("teal"))
    make.make_picture(take_in())
    run("--limit", "4")

    assert proof() == ["2 pictures, whole"]


def test_verify_pictures_names_what_is_not(db, folder, capsys):
    file, gone = take_in(), take_in("teal")
    take_down(gone)
    (folder / "pictures" / file.pk / "320.webp").unlink()
    picture_store.keep(f"pictures/{gone.pk}/320.webp", b"again")
    PictureFile.objects.filter(pk=gone.pk).update(added_at=timezone.now())

    with pytest.raises(CommandError, match=r"^2 of what the rows of 2 pictures name .* --again” draws"):
        call_command("verify_pictures")

    assert capsys.readouterr().out.splitlines() == [
        f"pictures/{file.pk}/320.webp is missing.",
        f"pictures/{gone.pk}/320.webp is still there, though the picture was taken down.",
    ]
