from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import migrations


if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def one_by_one(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Give each figure that was agreed otherwise a row of its own.

    Until now a contract said who agreed to all of them, and nothing of when: they held
    from its start.
    """
    contract_model = apps.get_model("contracts", "Contract")
    override_model = apps.get_model("contracts", "ContractOverride")
    override_model.objects.bulk_create(
        override_model(
            contract=contract,
            path=path,
            value=value,
            agreed_by=contract.agreed_by or "not written down",
            agreed_at=contract.starts_at,
            recorded_by="backline",
            recorded_at=contract.starts_at,
        )
        for contract in contract_model.objects.exclude(overrides={})
        for path, value in contract.overrides.items()
    )


class Migration(migrations.Migration):

    dependencies = [("contracts", "0003_agreements")]

    operations = [
        migrations.RunPython(one_by_one, migrations.RunPython.noop),
    ]
