"""Aggregates that `refresh_figures` of the figures role writes: counts without persons (design §2.6)."""

from django.db import models


class Figure(models.Model):
    """One number of one house: a measure over a period, for a municipality or an organisation or all.

    `value` None with `cases` 0 means: nothing to measure. Written by PostgreSQL only.
    """

    house_id = models.BigIntegerField()
    period = models.CharField(max_length=10)  # year (2026), or "90d"
    municipality_id = models.BigIntegerField(null=True)
    organisation_id = models.BigIntegerField(null=True)
    measure = models.CharField(max_length=40)
    cases = models.IntegerField(default=0)
    value = models.FloatField(null=True)
    refreshed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["house_id", "period"], name="figure_of_house")]
