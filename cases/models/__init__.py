"""The family's file, split by noun."""

from cases.models.actions import ActionItem, ActionUpdate
from cases.models.case import AgendaWish, Case, Decision, PhaseChange, Summary
from cases.models.information import InformationItem, TimelineEvent
from cases.models.people import Person, PersonCorrection, Relation
from cases.models.plan import Goal, PlanVersion, SafetyCheck, SafetyRequirement

__all__ = [
    "ActionItem",
    "ActionUpdate",
    "AgendaWish",
    "Case",
    "Decision",
    "Goal",
    "InformationItem",
    "Person",
    "PersonCorrection",
    "PhaseChange",
    "PlanVersion",
    "Relation",
    "SafetyCheck",
    "SafetyRequirement",
    "Summary",
    "TimelineEvent",
]
