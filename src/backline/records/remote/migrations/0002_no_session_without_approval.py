from __future__ import annotations

from django.db import migrations

from backline.records.remote import approval_trigger


class Migration(migrations.Migration):
    dependencies = [("remote", "0001_initial")]
    operations = [approval_trigger.protect(afterwards=False)]
