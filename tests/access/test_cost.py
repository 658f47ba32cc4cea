"""What the second wall costs a page: one statement, the one in which `acting` says who reads."""

import pytest

from tests.access import world

PAGES = ["/acties/", "/casussen/", "/casussen/A-1042/", "/zoeken/?q=moeder", "/overleggen/O-77/", "/"]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_costs_one_statement_more_than_without_the_second_wall(cast, login, count_statements, path):
    world.plant(cast)
    browser = login(cast.director)
    browser.get(path)
    with count_statements() as counted:
        assert browser.get(path).status_code == 200
    own = [sql for sql in counted() if "set_config" in sql]
    # the second one puts the former reader back, because a test lies around the request's transaction
    assert len(own) == 2 and "'none'" in own[1]
