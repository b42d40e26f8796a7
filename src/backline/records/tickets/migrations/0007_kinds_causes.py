from __future__ import annotations

from django.db import migrations, models

from backline.records.trail import append_only


class Migration(migrations.Migration):
    dependencies = [("tickets", "0006_suspicions")]

    operations = [
        migrations.RemoveConstraint(
            model_name="ticketevent",
            name="event_kind_is_known",
        ),
        migrations.AddConstraint(
            model_name="ticketevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        ['opened', 'acknowledged', 'taken', 'answered', 'duty_contact_reached', 'asked', 'replied', 'request_rejected', 'request_withdrawn', 'handed_over', 'escalated', 'severity_set', 'fault_domain_set', 'fault_suspected', 'suspicion_rejected', 'loss_measured', 'restored', 'confirmed', 'reopened', 'closed', 'noted', 'fact_noted', 'promised', 'release_bound', 'release_slipped', 'release_shipped', 'release_declined', 'release_accepted', 'disputed', 'dispute_settled', 'merged', 'absorbed', 'terms_applied', 'contract_ended', 'debug_logging_on', 'debug_logging_off', 'cause_submitted', 'cause_reviewed', 'cause_released', 'cause_accepted', 'cause_questioned', 'cause_closed', 'cause_action_done', 'problem_linked'],
                    )
                ),
                name="event_kind_is_known",
            ),
        ),
        # On SQLite the table was made anew, and its triggers went with the old one.
        append_only.protect("tickets_ticketevent"),
    ]
