"""What an operator watches: a Grafana dashboard and Prometheus rules over the figures that the rooms export."""
