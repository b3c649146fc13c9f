"""HTTP: the telemetry report for other programs of this machine; needs ``[serve]``."""
