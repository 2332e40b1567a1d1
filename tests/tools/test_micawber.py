"""An oEmbed consumer in wide use before the demo's provider: https://pypi.org/project/micawber/."""

import re

import micawber
import pytest


@pytest.fixture
def consumer(demo):
    registry = micawber.ProviderRegistry()
    registry.register(rf"{re.escape(demo)}/\S+", micawber.Provider(f"{demo}/oembed"))
    return registry


def test_micawber_is_told_of_facts_and_explainers(demo, consumer):
    fact = consumer.request(f"{demo}/facts/driver-mccauley/", maxwidth=400)
    explainer = consumer.request(f"{demo}/heat-2/")

    assert (fact["type"], fact["width"]) == ("rich", 400)
    assert fact["title"].startswith("Rumored: ")
    assert (explainer["type"], explainer["provider_name"]) == ("link", "Answer Print")


def test_micawber_puts_the_card_in_place_of_the_address(demo, consumer):
    text = micawber.parse_text(f"{demo}/facts/next-film/", consumer)

    assert text.startswith(f'<iframe src="{demo}/facts/next-film/card/"')


def test_micawber_learns_of_no_page_that_is_not_here(demo, consumer):
    with pytest.raises(micawber.ProviderException):
        consumer.request(f"{demo}/facts/unknown/")
