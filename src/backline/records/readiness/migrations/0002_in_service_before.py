from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import migrations
from django.utils import timezone

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def let_through(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Let the sites through that are in service already: nobody asks them anew."""
    sites = apps.get_model("customers", "Site").objects.filter(gate=None)
    gates = apps.get_model("readiness", "Gate").objects
    now = timezone.now().replace(microsecond=0)
    gates.bulk_create(
        gates.model(
            site_id=pk, passed_at=now, by_name="backline", words="in service before"
        )
        for pk in sites.values_list("pk", flat=True)
    )


class Migration(migrations.Migration):
    dependencies = [("readiness", "0001_initial")]
    operations = [migrations.RunPython(let_through, migrations.RunPython.noop)]
