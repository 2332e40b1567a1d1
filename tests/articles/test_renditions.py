"""`manage.py renditions` draws what is left, goes on after a kill, and lets pages name what is there."""

import datetime as dt
import os
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

from articles import picture_deeds
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
    picture_files.want(file, "50-50")

    lines = run()

    assert lines[0] == f"1 of 10: {file.pk[:8]} avif"
    assert lines[9:] == [f"10 of 10: {file.pk[:8]} 1x1 50-50 avif", "10 drawn."]
    assert (left(), list(picture_files.amiss(file))) == (0, [])


def test_nothing_to_draw_is_said(db):
    assert run() == ["0 drawn."]


def test_limit_ends_early_and_the_next_run_goes_on(db):
    picture_files.want(take_in(), "50-50")

    assert run("--limit", "3")[-1] == "3 drawn, 7 still to be drawn."
    assert run()[-1] == "7 drawn."


def test_terminal_gets_a_bar(db):
    class Terminal(StringIO):
        def isatty(self):
            return True

    picture_files.want(take_in(), "50-50")
    out = Terminal()

    call_command("renditions", "--limit", "5", stdout=out)

    lines = out.getvalue().split("\r")
    assert lines[1].startswith(f"[{'#' * 3}{' ' * 27}] 1 of 10  ")
    assert lines[5].startswith(f"[{'#' * 15}{' ' * 15}] 5 of 10  ")


def test_picture_that_fails_is_noted_and_the_others_are_drawn(db, folder, caplog):
    broken, whole = take_in("navy"), take_in("teal")
    for file in (broken, whole):
        picture_files.want(file, "50-50")
    (folder / "pictures" / broken.pk / "master.jpeg").unlink()

    with pytest.raises(CommandError, match=r"^10 drawn, 10 not; why stands in the log\. The next run tries again\.$"):
        run()

    troubles = set(Rendition.objects.filter(made_at=None).values_list("file", "trouble"))
    assert troubles == {(broken.pk, "The picture’s file is not where it was put. Tell whoever runs the site.")}
    assert "was not drawn" in caplog.text


def test_what_failed_is_drawn_by_the_next_run_when_it_can_be(db, folder):
    file = take_in()
    picture_files.want(file, "50-50")
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
    picture_files.want(file, "50-50")
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
        picture_files.want(file, "50-50")
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
    picture_files.want(file, "50-50")
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
    picture_files.want(file, "50-50")
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


# The proof


def proof():
    out = StringIO()
    call_command("verify_pictures", stdout=out)
    return out.getvalue().splitlines()


def test_verify_pictures_says_that_all_is_whole(db):
    take_down(take_in("teal"))
    picture_files.want(take_in(), "50-50")
    run("--limit", "4")

    assert proof() == ["2 pictures, whole"]


def test_verify_pictures_names_what_is_not(db, folder, capsys):
    file, gone = take_in(), take_in("teal")
    take_down(gone)
    (folder / "pictures" / file.pk / "320.webp").unlink()
    picture_store.keep(f"pictures/{gone.pk}/320.webp", b"again")
    PictureFile.objects.filter(pk=gone.pk).update(added_at=timezone.now())

    with pytest.raises(CommandError, match=r"^2 of what the rows of 2 pictures name is not as it should be"):
        call_command("verify_pictures")

    assert capsys.readouterr().out.splitlines() == [
        f"pictures/{file.pk}/320.webp is missing.",
        f"pictures/{gone.pk}/320.webp is still there, though the picture was taken down.",
    ]
