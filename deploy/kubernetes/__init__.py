"""The house on Kubernetes: Kustomize base and overlay; the rooms' part is written from the rooms themselves."""
