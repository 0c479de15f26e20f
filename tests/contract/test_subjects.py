"""A subject of a service sees of its neighbours what they are and what can happen to them, and nothing else."""

import grimp
import pytest

SERVICES = ("people", "intake", "matching", "scheduling", "publishing")
OPEN = ("model", "actions")
GRAPH = grimp.build_graph("services")


@pytest.mark.parametrize("service", SERVICES)
def test_a_neighbour_subject_sees_only_model_and_actions(service: str) -> None:
    package = f"services.{service}"
    subjects = {child for child in GRAPH.find_children(package) if GRAPH.find_children(child)}
    seen = [
        f"{module} imports {imported}"
        for subject in subjects
        for module in GRAPH.find_descendants(subject)
        for imported in GRAPH.find_modules_directly_imported_by(module)
        for neighbour in subjects - {subject}
        if imported.startswith(f"{neighbour}.") and imported.split(".")[3] not in OPEN
    ]
    assert seen == []
