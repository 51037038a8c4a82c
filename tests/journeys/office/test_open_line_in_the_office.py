"""The office says when its pages come over plain http to another machine."""

from __future__ import annotations

from tests.journeys.conftest import House


def test_the_office_warns_where_its_pages_can_be_read_on_their_way(house: House) -> None:
    client = house.staff("manager").client
    client.set_cookie("previsit", client.get_cookie("previsit").value, domain="192.168.1.5")

    own_machine = client.get("/office")
    elsewhere = client.get("/office", base_url="http://192.168.1.5:8000")

    assert 'id="open-line"' not in own_machine.text
    assert 'id="open-line"' in elsewhere.text
