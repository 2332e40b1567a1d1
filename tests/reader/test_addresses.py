"""The table of public addresses names every one, and each of them answers."""

from django.urls import resolve

from articles.reader import urls
from tests.reader.addresses import ADDRESSES, FILES, PATHS

NOT_200 = {"favicon": 301, "compare_chosen": 302, "timegate": 302}


def test_the_table_names_each_public_address():
    assert ADDRESSES.keys() | FILES == {pattern.name for pattern in urls.urlpatterns}


def test_each_address_of_the_table_answers_under_its_name(client, heat2):
    answers = [
        (name, path, resolve(path.partition("?")[0]).url_name, client.get(path).status_code)
        for name, paths in ADDRESSES.items()
        for path in paths
    ]

    wrong = [answer for answer in answers if answer[2:] != (answer[0], NOT_200.get(answer[0], 200))]
    assert wrong == []
    assert len(answers) == len(PATHS)
