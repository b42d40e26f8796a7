from __future__ import annotations

from django.db import migrations

from backline.records.trail import append_only


class Migration(migrations.Migration):
    dependencies = [("causes", "0001_initial")]
    operations = [
        append_only.protect("causes_version"),
        append_only.protect("causes_review"),
        append_only.protect("causes_released"),
        append_only.protect("causes_answer"),
    ]
