"""Small numbers cannot be worked out, by nobody who can subtract (quality S27)."""

import itertools
import random

import pytest

from insight.hiding import HIDDEN, SMALL, chain, groups, holds, joined, steps_and_groups, sum_is_safe


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ([128, 121, 74, 69, 31], [128, 121, 74, 69, 31]),
        ([20, 18, 10], [20, HIDDEN, 10]),  # 20 - 18 would tell of two
        ([20, 20, 3, 0], [20, 20, SMALL, 0]),
        ([4, 0], [SMALL, 0]),
        ([9, 5, 4], [9, HIDDEN, SMALL]),
        ([0, 0], [0, 0]),
    ],
)
def test_a_chain_hides_small_numbers_and_small_differences(values, shown):
    assert chain(values, 5) == shown


def test_parts_are_joined_until_they_are_large_enough():
    parts = [("lokaal", 29), ("afgewezen", 15), ("naar RIEC", 3)]
    assert joined(parts, 5) == [(29, "lokaal"), (18, "afgewezen of naar RIEC")]
    assert joined([("lokaal", 2), ("naar RIEC", 2)], 5) == []
    assert joined([("lokaal", 0), ("naar RIEC", 6)], 5) == [(6, "naar RIEC")]
    assert joined([("a", 2), ("b", 2), ("c", 2)], 5) == [(6, "a, b of c")]


def test_the_sum_of_a_column_does_not_give_a_hidden_cell_away():
    assert sum_is_safe(18, [(10, True), (8, True)], 5)
    assert not sum_is_safe(12, [(10, True), (2, False)], 5)
    assert not sum_is_safe(13, [(10, True), (2, False), (1, False)], 5)
    assert sum_is_safe(16, [(10, True), (3, False), (3, False)], 5)


def test_a_group_is_not_the_only_one_left_out():
    total, members = [40, 20], {"a": [20, 10], "b": [17, 8], "c": [3, 2]}
    assert groups(total, members, 5) == {"a"}, "b is left out with c: 40 - 20 - 17 would tell of three"
    assert groups([37, 18], {"a": [20, 10], "b": [17, 8]}, 5) == {"a", "b"}
    assert steps_and_groups([40, 20, 19], {"a": [25, 12, 12], "b": [15, 8, 7]}, 5)[0] == 2


def derivable(rows, steps):
    """Every number somebody can derive: cells between the steps of each row shown, and of what is left over."""
    for row in rows:
        for one, two in itertools.combinations(range(steps), 2):
            yield row[one] - row[two]
        yield from row[:steps]


@pytest.mark.parametrize("seed", range(200))
def test_nothing_small_can_be_derived(seed):
    """Random houses: what is shown, subtracted every way across steps and groups, never gives 1 to 4."""
    dice = random.Random(seed)
    members = {}
    for town in range(dice.randint(2, 6)):
        number, values = dice.choice([2, 6, 12, 40]) + dice.randint(0, 9), []
        for _ in range(4):
            values.append(number)
            number -= min(number, dice.choice([0, 0, 1, 3, 6, 10]))
        members[town] = values
    total = [sum(column) for column in zip(*members.values(), strict=True)]
    steps, shown = steps_and_groups(total, members, 5)
    if not shown:
        return
    rows = [members[key] for key in shown]
    rest = [t - sum(row[i] for row in rows) for i, t in enumerate(total)]
    # sums over any choice of groups shown, and the whole minus them
    for size in range(1, len(rows) + 1):
        for choice in itertools.combinations(rows, size):
            added = [sum(column) for column in zip(*choice, strict=True)]
            left = [t - a for t, a in zip(total, added, strict=True)]
            for number in derivable([added, left, rest], steps):
                assert number == 0 or number >= 5, (members, shown, steps)
    assert all(holds(row[:steps], 5) for row in rows)
