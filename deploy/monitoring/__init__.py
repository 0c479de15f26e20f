"""What an operator watches: a Grafana dashboard and Prometheus rules over the figures that the services export."""

from pathlib import Path

ALERTS = Path(__file__).parent / "alerts.yml"
