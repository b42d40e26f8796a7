"""A report is signed at the desk, as all were so far, or on the engineer's device."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import Q


def signed_in(apps, _editor):  # type: ignore[no-untyped-def]
    visits = apps.get_model("visits", "Visit").objects
    visits.filter(signed_at__isnull=False).update(signed_how="signed_in")


class Migration(migrations.Migration):
    dependencies = [
        ("tickets", "0012_kinds_onsite"),
        ("visits", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="visit",
            name="signed_how",
            field=models.CharField(blank=True, default="", max_length=12),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="visit",
            name="objected_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="visit",
            name="objected_by",
            field=models.CharField(blank=True, default="", max_length=120),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="visit",
            name="objection",
            field=models.CharField(blank=True, default="", max_length=2000),
            preserve_default=False,
        ),
        migrations.RunPython(signed_in, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=Q(signed_at__isnull=True, signed_how="")
                | Q(
                    signed_at__isnull=False,
                    signed_how__in=["signed_in", "on_device"],
                ),
                name="signature_says_how",
            ),
        ),
    ]
