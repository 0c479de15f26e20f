"""The system on Kubernetes: Kustomize base and overlay; the services' part is written from the services themselves."""
