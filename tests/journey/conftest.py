"""The world of the journey, and the order of its steps."""

import pytest

from tests.journey.world import Journey

PASSED = pytest.StashKey[bool]()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Notes on the test itself whether its body passed; the journey looks at it."""
    report = (yield).get_result()
    if report.when == "call":
        item.stash[PASSED] = report.passed


@pytest.fixture(scope="module")
def world(chromium, django_db_setup, django_db_blocker, tmp_path_factory):
    """A server, a worker, a mail server and a browser on a database that holds people and a house, and no family."""
    journey = Journey(chromium, django_db_blocker, tmp_path_factory.mktemp("journey"))
    with journey.running():
        yield journey


@pytest.fixture
def step(world, request):
    """A step of the journey: runs only when the one before it arrived, and leaves every console empty."""
    assert not world.stopped_at, f"the journey stopped at {world.stopped_at}"
    world.stopped_at = request.node.name
    yield world
    trouble = world.trouble()
    assert trouble == []
    if request.node.stash.get(PASSED, False):
        world.stopped_at = ""
