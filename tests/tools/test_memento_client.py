"""The way to the past as memento-client, the makers' own, goes it."""

import datetime as dt

import pytest
from memento_client import MementoClient


@pytest.mark.parametrize(
    ("asked", "closest", "others"),
    [
        (dt.datetime(2000, 1, 1), 1, {"first": 1, "next": 2, "last": 7}),
        (dt.datetime(2023, 10, 1), 4, {"first": 1, "prev": 3, "next": 5, "last": 7}),
        (dt.datetime(2050, 1, 1), 7, {"first": 1, "prev": 6, "last": 7}),
    ],
)
@pytest.mark.parametrize("start", ["/heat-2/", "/heat-2/editions/2/"])
def test_client_finds_what_readers_had_at_a_time(demo, start, asked, closest, others):
    with MementoClient() as client:
        found = client.get_memento_info(f"{demo}{start}", asked)

    numbers = {name: int(memento["uri"][0].split("/")[-2]) for name, memento in found["mementos"].items()}
    assert found["original_uri"] == f"{demo}/heat-2/"
    assert found["timegate_uri"] == f"{demo}/heat-2/timegate/"
    assert numbers == {"closest": closest, **others}
    assert found["mementos"]["closest"]["http_status_code"] == 200
    assert found["mementos"]["first"]["datetime"] == dt.datetime(2022, 6, 30, 9)


def test_client_takes_the_editions_for_mementos_and_the_timegate_for_one(demo):
    assert MementoClient.is_memento(f"{demo}/heat-2/editions/4/")
    assert not MementoClient.is_memento(f"{demo}/heat-2/")
    assert MementoClient.is_timegate(f"{demo}/heat-2/timegate/")
