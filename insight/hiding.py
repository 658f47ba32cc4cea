"""Small numbers stay hidden, also by subtraction (quality S27). Pure functions over counts.

A funnel is a chain of counts, each part of the one before. What can be derived from the numbers shown are
sums of the differences between neighbours (and the last number); so each of those is zero or at least the
smallest cell. A group that is shown beside others leaves behind a rest of at least two groups that obeys
the same rule.
"""

SMALL, HIDDEN = "klein", "weg"  # “minder dan 5”; left out because others would give it away


def fine(number, least):
    """Zero or large enough to show."""
    return number == 0 or number >= least


def chain(values, least):
    """Which numbers of a chain are shown: the number itself, SMALL or HIDDEN, one per step."""
    shown, last = [], None
    for value in values:
        if not fine(value, least):
            shown.append(SMALL)
        elif last is not None and not fine(last - value, least):
            shown.append(HIDDEN)
        else:
            shown.append(value)
            last = value
    return shown


def holds(values, least):
    """Whether a chain may be shown whole."""
    return all(isinstance(v, int) for v in chain(values, least))


def groups(total, members, least):
    """Which members of a whole may be shown as chains beside it: a set of keys.

    `total` is the chain of the whole, `members` {key: chain}. What is left over (the others together) must
    obey the rule too and consist of at least two members, or of none at all.
    """
    shown = {key for key, values in members.items() if holds(values, least)}
    while shown:
        others = [key for key in members if key not in shown]
        rest = [t - sum(members[k][i] for k in shown) for i, t in enumerate(total)]
        empty = not any(rest)
        if empty or (holds(rest, least) and len([k for k in others if any(members[k])]) >= 2):
            break
        shown.remove(min(shown, key=lambda k: (members[k], str(k))))
    return shown


def steps_and_groups(total, members, least):
    """(number of steps, keys): how many steps from the start which members show, so that most numbers are shown."""
    best = (0, set())
    for length in range(len(total), 0, -1):
        if not holds(total[:length], least):
            continue
        shown = groups(total[:length], {k: v[:length] for k, v in members.items()}, least)
        if length * len(shown) > best[0] * len(best[1]):
            best = (length, shown)
    return best


def joined(parts, least):
    """Parts of a difference, [(word, number)], joined until each is large enough: “afgewezen of naar RIEC”.

    Empty when even all of them together are too small. Zero parts are left out.
    """
    left = sorted(((number, [word]) for word, number in parts if number), key=lambda part: part[0])
    while len(left) > 1 and left[0][0] < least:
        (one, words), (two, more) = left[0], left[1]
        left = sorted([(one + two, more + words), *left[2:]], key=lambda part: part[0])
    if not left or left[0][0] < least:
        return []
    order = [word for word, _ in parts]
    told = [(number, _either(sorted(words, key=order.index))) for number, words in left]
    return sorted(told, key=lambda part: -part[0])


def _either(words):
    return " of ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]


def sum_is_safe(total, pairs, least):
    """Whether the sum of a column may be shown beside its cells: `pairs` are (value, shown?) per row."""
    hidden = [value for value, shown in pairs if not shown]
    return not hidden or (len(hidden) >= 2 and fine(sum(hidden), least) and sum(hidden) > 0 and fine(total, least))
