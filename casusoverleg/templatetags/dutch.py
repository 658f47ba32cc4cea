"""Dates, numbers and lists in words, the way screens.md §5 asks. Loaded in every template."""

import datetime

from django import template

from casusoverleg import clock

register = template.Library()

DAYS = ["maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"]
MONTHS = "januari februari maart april mei juni juli augustus september oktober november december".split()
SMALL = "nul één twee drie vier vijf zes zeven acht negen tien elf twaalf".split()


def local(moment):
    return moment.astimezone(clock.AMSTERDAM) if isinstance(moment, datetime.datetime) else moment


@register.filter
def kort(day):
    """“wo 25 nov”, with the year only if it is another year."""
    if not day:
        return ""
    day = local(day)
    year = "" if day.year == clock.today().year else f" {day.year}"
    return f"{DAYS[day.weekday()][:2]} {day.day} {MONTHS[day.month - 1][:3].replace('maa', 'mrt')}{year}"


@register.filter
def lang(day):
    """“woensdag 25 november”."""
    if not day:
        return ""
    day = local(day)
    year = "" if day.year == clock.today().year else f" {day.year}"
    return f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}{year}"


@register.filter
def datum(day):
    """“25 november 2026”: always with the year."""
    if not day:
        return ""
    day = local(day)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


@register.filter
def tijd(moment):
    """“14:21” in Amsterdam."""
    return local(moment).strftime("%H:%M") if moment else ""


@register.filter
def tijdstip(moment):
    """“wo 25 nov 14:21”."""
    return f"{kort(moment)} {tijd(moment)}" if moment else ""


@register.filter
def telaat(day):
    """“3 dagen te laat”, or nothing."""
    days = (clock.today() - day).days if day else 0
    return "" if days <= 0 else "1 dag te laat" if days == 1 else f"{days} dagen te laat"


@register.filter
def woord(number):
    """Small numbers as a word: 3 → “drie”."""
    return SMALL[number] if isinstance(number, int) and 0 <= number <= 12 else str(number)


@register.filter
def aantal(number, words):
    """`3|aantal:"actie,acties"` → “3 acties”."""
    one, many = words.split(",")
    return f"{number} {one if number == 1 else many}"


@register.filter
def hoofdletter(text):
    """The first letter as a capital; a capital carries no accent: “één” → “Eén”."""
    text = str(text)
    return ("E" if text[:1] == "é" else text[:1].upper()) + text[1:]
