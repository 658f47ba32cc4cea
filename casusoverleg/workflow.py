"""Flows are tables: who may bring what from where to where (design §3).

A flow is one literal `Flow` in an app's `flows.py`. Buttons, checks and tests read the same rows; the
CHECK on the status column is made from it, so that bulk loaders obey it too.
"""

from dataclasses import dataclass, field

from django.db import models


class StepRefused(Exception):
    """The step cannot follow from here, or somebody was first (409). The text is for the user."""


class NotAllowed(Exception):
    """You see it but may not do this (403). The text says the rule and who can."""


@dataclass(frozen=True)
class Step:
    """One row: `name` of the verb, from which states, to which state, which roles, the Dutch label.

    `who` holds role codes of accounts, or words that the app's `rules.py` explains ("team", "chair").
    `to` None: the step leaves the state as it is (an update), and still has its own right.
    """

    name: str
    sources: tuple[str, ...]
    to: str | None
    who: tuple[str, ...]
    label: str
    needs: str = ""


@dataclass(frozen=True)
class Flow:
    """States with their Dutch label, and the steps between them."""

    name: str
    states: dict[str, str]
    start: str
    steps: tuple[Step, ...]
    ends: tuple[str, ...] = field(default=())

    @property
    def choices(self):
        return list(self.states.items())

    def step(self, name: str) -> Step:
        for step in self.steps:
            if step.name == name:
                return step
        raise KeyError(f"{self.name}: no step {name}")

    def next_state(self, name: str, state: str) -> str:
        """The state after step `name` from `state`; StepRefused with a Dutch sentence when it cannot."""
        step = self.step(name)
        if state not in step.sources:
            raise StepRefused(
                f"“{step.label}” kan nu niet: dit staat op “{self.states.get(state, state)}”. "
                f"Ververs de pagina om te zien wat er is gebeurd."
            )
        return step.to if step.to is not None else state

    def open_steps(self, state: str) -> list[Step]:
        return [step for step in self.steps if state in step.sources]

    def check(self, column: str, name: str) -> models.CheckConstraint:
        """The CHECK that keeps `column` inside this table."""
        return models.CheckConstraint(condition=models.Q(**{f"{column}__in": list(self.states)}), name=name)
