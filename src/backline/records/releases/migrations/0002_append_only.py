from __future__ import annotations

from django.db import migrations

from backline.records.trail import append_only


class Migration(migrations.Migration):
    dependencies = [("releases", "0001_initial")]
    operations = [
        append_only.protect("releases_datechange"),
        append_only.protect("releases_shipment"),
        append_only.protect("releases_siteanswer"),
    ]
