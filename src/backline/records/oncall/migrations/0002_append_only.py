from __future__ import annotations

from django.db import migrations

from backline.records.trail import append_only


class Migration(migrations.Migration):
    dependencies = [("oncall", "0001_initial")]
    operations = [append_only.protect("oncall_rosterversion")]
