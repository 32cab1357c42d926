from django.db import migrations

PIECES = ("n", "unit", "origin", "policy_date", "received_on", "due_on")


def pin_whole_rules(apps, schema_editor):
    """What was pinned as a period and a date becomes a rule from which every date can be counted again.

    No law was known when these were filed, so none is pinned now: their promised dates stay as they were told.
    """
    for right in apps.get_model("rights", "RightsRequest").objects.select_related("pack_version").iterator():
        if "promise" in right.rule:
            continue
        old, pack = right.rule, right.pack_version.data
        promised = old["origin"] == "policy"
        short = pack["short"]
        right.rule = {
            "right": right.right,
            "promise": {
                "period": {"n": old["n"], "unit": old["unit"]} if promised else None,
                "extension": None,
                "law_prevails": False,
                "policy_date": old["policy_date"],
                "name": {"en": short, "zh": short} if isinstance(short, str) else short,
            },
            "law": None,
            "zone": pack["zone"],
            "home": "CN",
        }
        right.save(update_fields=["rule"])


def pin_pieces(apps, schema_editor):
    for right in apps.get_model("rights", "RightsRequest").objects.select_related("case").iterator():
        if "promise" not in right.rule:
            continue
        promise = right.rule["promise"]
        period = promise["period"] or {"n": 30, "unit": "calendar_days"}
        right.rule = dict(zip(PIECES, (
            period["n"], period["unit"], "policy" if promise["period"] else "fallback", promise["policy_date"],
            right.case.received_on.isoformat(), right.due_on.isoformat(),
        )))
        right.save(update_fields=["rule"])


class Migration(migrations.Migration):
    dependencies = [("rights", "0004_why_left_out")]
    operations = [migrations.RunPython(pin_whole_rules, pin_pieces)]
