from django.db import migrations

from backline.records.trail import append_only


class Migration(migrations.Migration):

    dependencies = [("trail", "0001_initial")]

    operations = [append_only.protect("trail_auditevent")]
