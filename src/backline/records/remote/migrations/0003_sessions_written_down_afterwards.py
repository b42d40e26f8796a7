from __future__ import annotations

from django.db import migrations, models

from backline.records.remote import approval_trigger


class Migration(migrations.Migration):
    dependencies = [("remote", "0002_no_session_without_approval")]
    operations = [
        migrations.AddField("session", "declared_at", models.DateTimeField(null=True)),
        approval_trigger.protect(),
    ]
