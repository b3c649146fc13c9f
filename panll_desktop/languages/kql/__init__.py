"""KQL, also called KRL: pipelines, SQL and braids over knots."""
