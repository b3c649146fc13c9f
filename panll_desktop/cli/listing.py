"""``panll-desktop modules``: what is installed, and whether it loads."""

import argparse
import contextlib
import json
import sys

from panll_desktop.cli import exits
from panll_desktop.cli.output import put
from panll_desktop.cli.writers import visible
from panll_desktop.modules.registry import Known, ModuleLoadError, Registry


def run(options: argparse.Namespace) -> int:
    """Lists every module with its state; 1 if one of them is broken."""
    if options.topic == "peers":
        from panll_desktop.cli import peering  # noqa: PLC0415 - it loads the engine

        return peering.run(options)
    if options.topic == "profiles":
        from panll_desktop.cli import profiling  # noqa: PLC0415 - few have such files

        return profiling.run(options)
    registry, out = Registry(), sys.stdout
    found = []
    with contextlib.redirect_stdout(sys.stderr):  # a module may print
        for known in registry.installed():
            each = _described(registry, known)
            found.append(each)
            if not options.json:
                line = f"{each['id']:<14} {each['state']:<9} {each['summary']}"
                put(visible(line) + "\n", out)
    if options.json:
        put(json.dumps(found, indent=2, ensure_ascii=False) + "\n", out)
    broken = any(each["state"] == "failed" for each in found)
    return exits.FAILED if broken else exits.GOOD


def _described(registry: Registry, known: Known) -> dict[str, object]:
    base: dict[str, object] = {
        "id": known.id,
        "name": known.name,
        "source": known.source,
    }
    if known.disabled:
        return {**base, "state": "disabled", "summary": known.disabled}
    try:
        manifest = registry.load_in_time(known.id)
    except ModuleLoadError as error:
        return {**base, "state": "failed", "stage": error.stage, "summary": error.title}
    return {
        **base,
        "state": "ready",
        "name": manifest.name,
        "version": manifest.version,
        "summary": manifest.description,
        "protocol": manifest.protocol,
        "capabilities": sorted(each.name for each in manifest.capabilities),
        "languages": [spec.id for spec in manifest.languages],
        "connections": [preset.name for preset in manifest.presets],
    }
