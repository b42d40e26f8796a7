from __future__ import annotations

from django.db import migrations

from backline.records.trail import append_only


class Migration(migrations.Migration):
    dependencies = [("readiness", "0002_in_service_before")]
    operations = [
        append_only.protect("readiness_gate"),
        append_only.protect("readiness_siteword"),
    ]
