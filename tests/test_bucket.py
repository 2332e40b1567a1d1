"""Pictures in a bucket, spoken to as S3 over a socket: what works on a disk works there, by a setting alone."""

import socket
import urllib.request

import boto3
import pytest
from botocore.config import Config
from django.core.management import call_command
from moto.server import ThreadedMotoServer

from articles import picture_deeds
from facts import picture_files, picture_store
from facts.pictures import PictureFile
from heat2cms import settings as house
from tests import factories as make


@pytest.fixture(scope="module")
def endpoint():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(endpoint, settings, monkeypatch):
    """An empty bucket that the settings name; gives the other way to look into it."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "desk")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    address = f"s3://pictures/heat-2?region=eu-central-1&endpoint={endpoint}"
    default = house.storage(house.read({"MEDIA_STORAGE": address})["MEDIA_STORAGE"])
    settings.STORAGES = settings.STORAGES | {"default": default}
    config = Config(s3={"addressing_style": "path"})
    bucket = boto3.resource("s3", endpoint_url=endpoint, region_name="eu-central-1", config=config).Bucket("pictures")
    bucket.create(CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    yield bucket
    bucket.objects.all().delete()
    bucket.delete()
    bucket.meta.client.close()


def change(settings, **options):
    default = settings.STORAGES["default"]
    default = default | {"OPTIONS": default["OPTIONS"] | options}
    settings.STORAGES = settings.STORAGES | {"default": default}


def keys(bucket):
    return sorted(each.key.rpartition("/")[2] for each in bucket.objects.all())


def test_picture_is_kept_with_its_type_and_for_ever(bucket, db):
    file = picture_files.take_in(make.picture_bytes(), by=None)

    assert keys(bucket) == ["320.jpeg", "320.webp", "400.jpeg", "400.webp", "master.jpeg"]
    kept = bucket.Object(f"heat-2/pictures/{file.pk}/320.webp").get()
    assert (kept["ContentType"], kept["CacheControl"]) == ("image/webp", "public, max-age=31536000, immutable")
    kept["Body"].close()


def test_same_bytes_again_write_nothing(bucket, db):
    picture_files.take_in(make.picture_bytes(), by=None)
    before = {each.key: each.last_modified for each in bucket.objects.all()}
    PictureFile.objects.all().delete()

    picture_files.take_in(make.picture_bytes(), by=None)

    assert {each.key: each.last_modified for each in bucket.objects.all()} == before


def test_reader_gets_it_through_us(bucket, client, db):
    file = picture_files.take_in(make.picture_bytes(), by=None)

    answer = client.get(f"/media/pictures/{file.pk}/320.webp")
    again = client.get(f"/media/pictures/{file.pk}/320.webp", headers={"If-None-Match": answer["ETag"]})

    assert answer.content == picture_store.read(f"pictures/{file.pk}/320.webp")
    assert (answer["Content-Type"], again.status_code) == ("image/webp", 304)
    assert client.get(f"/media/pictures/{file.pk}/480.webp").status_code == 404


def test_rest_is_drawn_and_proved(bucket, db, capsys):
    file = picture_files.take_in(make.picture_bytes(width=300, height=200), by=None)
    make.make_picture(file)

    call_command("renditions")
    call_command("verify_pictures")

    assert len(keys(bucket)) == 1 + 4 * 3
    assert capsys.readouterr().out.splitlines()[-2:] == ["10 drawn.", "1 picture, whole"]


def test_take_down_empties_its_folder_alone(bucket, client, db):
    file, other = (picture_files.take_in(make.picture_bytes(color), by=None) for color in ("navy", "teal"))

    picture_deeds.take_down(make.make_picture(file), by=None, reason="A court said so.")

    assert {each.key.split("/")[2] for each in bucket.objects.all()} == {other.pk}
    assert client.get(f"/media/pictures/{file.pk}/320.webp").status_code == 410


def test_host_of_pictures_gives_the_same_file(bucket, settings, endpoint, db):
    """With MEDIA_URL browsers ask the bucket, or a CDN before it."""
    file = picture_files.take_in(make.picture_bytes(), by=None)
    bucket.Object(f"heat-2/pictures/{file.pk}/320.webp").Acl().put(ACL="public-read")
    settings.MEDIA_URL = f"{endpoint}/pictures/heat-2/"

    with urllib.request.urlopen(picture_store.address(f"pictures/{file.pk}/320.webp")) as answer:
        assert answer.read() == picture_store.read(f"pictures/{file.pk}/320.webp")
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_bucket_that_is_not_there_is_said_in_words_and_leaves_no_row(bucket, settings, db, caplog):
    change(settings, bucket_name="elsewhere")

    with pytest.raises(picture_store.StorageTrouble, match="could not be kept"):
        picture_files.take_in(make.picture_bytes(), by=None)

    assert PictureFile.objects.count() == 0
    assert "NoSuchBucket" in caplog.text


def test_service_that_never_answers_is_given_up(bucket, settings, db, caplog):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        change(
            settings,
            endpoint_url=f"http://127.0.0.1:{silent.getsockname()[1]}",
            client_config=Config(read_timeout=0.2, retries={"total_max_attempts": 1}),
        )

        with pytest.raises(picture_store.StorageTrouble, match="could not be kept"):
            picture_files.take_in(make.picture_bytes(), by=None)

    assert "ReadTimeoutError" in caplog.text
    assert PictureFile.objects.count() == 0


def test_service_that_is_gone_is_said_in_words(bucket, settings, client, db):
    change(settings, endpoint_url="http://127.0.0.1:9")

    with pytest.raises(picture_store.StorageTrouble, match="could not be kept"):
        picture_files.take_in(make.picture_bytes(), by=None)

    assert client.get(f"/media/pictures/{'0' * 64}/320.webp").status_code == 503
