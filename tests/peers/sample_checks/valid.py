"""The validator of IfcOpenShell: types, cardinalities, inverse attributes, GlobalIds, and on demand the rules of the schema."""

import ifcopenshell.validate


def check(model, rules, faults):
    log = ifcopenshell.validate.json_logger()
    ifcopenshell.validate.validate(model, log, express_rules=rules)
    for issue in log.statements:
        said = " ".join(str(issue.get("message", issue)).split())
        faults.add("invalid", f"{issue.get('attribute') or ''} {said}".strip()[:400])
    print(f"validation: {len(log.statements)} issues{', with the rules of the schema' if rules else ''}")
