"""The validator of IfcOpenShell: types, cardinalities, inverse attributes, GlobalIds, and on demand the rules of the schema."""

import ifcopenshell
import ifcopenshell.validate


# IFC4 misprints a name in these rules, so that no model fulfils them: `IFCTRANFORMERTYPE`.
MISPRINTED = ("IfcTransformer.CorrectTypeAssigned",)


def check(model, rules, faults):
    log = ifcopenshell.validate.json_logger()
    ifcopenshell.validate.validate(model, log, express_rules=rules)
    # Instances are read as they are asked for: by now all have been, and what was wrong with their text is in here.
    for said in ifcopenshell.get_log().splitlines():
        if said.strip():
            faults.add("unreadable", said.strip())
    issues = [issue for issue in log.statements if issue.get("attribute") not in MISPRINTED]
    for issue in issues:
        said = " ".join(str(issue.get("message", issue)).split())
        faults.add("invalid", f"{issue.get('attribute') or ''} {said}".strip()[:400])
    print(f"validation: {len(issues)} issues{', with the rules of the schema' if rules else ''}")
