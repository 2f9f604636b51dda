"""The list of what is shipped, in CycloneDX 1.5: name, version, licence, origin and checksums of each part.

Source: https://cyclonedx.org/docs/1.5/json/
"""
import dataclasses
import datetime
import hashlib
import json
import pathlib
import uuid


@dataclasses.dataclass
class Part:
    """Something from outside that is shipped."""
    name: str
    version: str
    licence: str                    # SPDX expression; empty: see its texts
    kind: str = "library"           # or "data", in the words of CycloneDX
    purl: str = ""
    source: str = ""                # "icu 72.1-3", the Debian source package
    linked_in: bool = False         # compiled into the programs: it has no file of its own
    files: list = dataclasses.field(default_factory=list)  # paths in the tree


def sha256(path):
    return hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()


def file_rows(tree, files):
    return [{"type": "file", "name": str(name), "hashes": [{"alg": "SHA-256", "content": sha256(tree / name)}]} for name in sorted(map(str, files))]


def licences(expression, name):
    if not expression:
        return [{"license": {"name": f"see licences/{name}"}}]
    return [{"expression": expression}]


def part_row(tree, part):
    row = {"type": part.kind, "bom-ref": part.name, "name": part.name, "version": part.version, "licenses": licences(part.licence, part.name)}
    if part.purl:
        row["purl"] = part.purl
    if part.files:
        row["components"] = file_rows(tree, part.files)
    properties = []
    if part.source:
        properties.append({"name": "casebound:debian-source", "value": part.source})
    if part.linked_in:
        properties.append({"name": "casebound:linkage", "value": "compiled into the programs"})
    if properties:
        row["properties"] = properties
    return row


def write(tree, parts, version, epoch, own_files, needs):
    """The text of the list.

    own_files: files of Casebound's own in `tree`. needs: name of a part, or "casebound" -> names of the parts that it loads.
    The same tree gives the same bytes.
    """
    tree = pathlib.Path(tree)
    components = [part_row(tree, part) for part in sorted(parts, key=lambda part: part.name)]
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "timestamp": datetime.datetime.fromtimestamp(epoch, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": {"type": "application", "bom-ref": "casebound", "name": "casebound", "version": version,
                          "licenses": licences("AGPL-3.0-or-later", "casebound"), "components": file_rows(tree, own_files)},
        },
        "components": components,
        "dependencies": [{"ref": name, "dependsOn": sorted(needs.get(name, []))} for name in ["casebound", *(part["name"] for part in components)]],
    }
    content = json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False)
    document["serialNumber"] = "urn:uuid:" + str(uuid.uuid5(uuid.NAMESPACE_URL, content))
    return json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
