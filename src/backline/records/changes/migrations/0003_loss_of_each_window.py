"""Each agreed window keeps its own loss: what was kept so far is of the one that stands."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce


def fill(apps, _editor):  # type: ignore[no-untyped-def]
    losses = apps.get_model("changes", "AgreedLoss").objects
    changes = apps.get_model("changes", "Change").objects
    start_at = changes.filter(pk=OuterRef("change")).values("start_at")[:1]
    losses.update(window_start_at=Coalesce(Subquery(start_at), F("first_at")))


class Migration(migrations.Migration):
    dependencies = [
        ("changes", "0002_later_end"),
        ("customers", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="agreedloss",
            name="window_start_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="agreedloss",
            name="window_start_at",
            field=models.DateTimeField(),
        ),
        migrations.RemoveConstraint(
            model_name="agreedloss",
            name="agreed_loss_once_per_measure",
        ),
        migrations.AddConstraint(
            model_name="agreedloss",
            constraint=models.UniqueConstraint(
                fields=["change", "site", "component", "measure", "window_start_at"],
                name="agreed_loss_once_per_window",
            ),
        ),
    ]
