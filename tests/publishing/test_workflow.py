"""What a step rests on, and who holds what; ``test_workflow_whole.py`` runs workflows."""

from cacl.experiments.grid import run_files
from cacl.parameters import Settings
from cacl.publishing.chapters import PROJECT, RESULTS, find_chapter
from cacl.publishing.runs import Run
from cacl.publishing.workflow import code, corpus_inputs, data, experiment_inputs, held_folders, inputs, settings_of


def run_of(folder, **sections):
    return Run(Settings.model_validate(sections), folder)


def relative(paths):
    return {path.relative_to(PROJECT).as_posix() for path in paths if path.is_relative_to(PROJECT)}


def test_code_is_followed_through_imports_with_the_wording_beside_it():
    found = relative(code("from cacl.simulation import simulate_corpus\nimport numpy"))
    assert {"cacl/__init__.py", "cacl/simulation/wording.yaml", "cacl/ontology/graph.py", "cacl/errors.py"} <= found
    assert not any(name.startswith(("cacl/phase2", "cacl/publishing")) for name in found)


def test_a_chapter_rests_on_its_text_code_data_and_on_what_it_reads(tmp_path):
    found = inputs(find_chapter("06"), run_of(tmp_path))
    assert {"notebooks/06_phase2.md", "cacl/phase2/head.py", "cacl/ontology/demo/skills_en.csv"} <= relative(found)
    assert tmp_path / "phase1.safetensors" in found


def test_a_chapter_of_the_grid_rests_on_its_runs_with_the_papers_pairs_and_else_on_the_results_of_the_repository(tmp_path):
    chapter, kept = find_chapter("08"), set(RESULTS.rglob("*.*"))
    own = run_of(tmp_path, seed=3, corpus={"pairs": "seed-pairs"}, experiments={"seeds": 6})
    runs = {tmp_path / name for name in run_files(own.settings, chapter.grid)}
    assert {tmp_path / f"experiments/runs/replication/random/{seed}.npz" for seed in (3, 8)} <= runs
    simulated = set(inputs(chapter, run_of(tmp_path)))
    assert kept <= simulated
    assert not runs & simulated
    replication = set(inputs(chapter.model_copy(update={"data": ()}), own))
    assert {chapter.path, *runs} <= replication
    assert not kept & replication


def test_only_the_corpus_of_the_papers_pairs_rests_on_them(tmp_path):
    run = run_of(tmp_path)
    assert tmp_path / "enriched.jsonl" in corpus_inputs(run, "replication")
    assert tmp_path / "enriched.jsonl" not in corpus_inputs(run, "simulated_easy")
    assert tmp_path / "experiments/corpora/simulated_strong/arrays.npz" in experiment_inputs(run, "simulated_strong")


def test_data_are_the_files_of_the_ontology_of_the_pairs_and_those_named(tmp_path):
    (tmp_path / "pairs.jsonl").write_text("")
    run = run_of(tmp_path, corpus={"pairs": str(tmp_path / "pairs.jsonl")})
    ontology = sorted((PROJECT / "cacl" / "ontology" / "demo").glob("*.csv"))
    assert data(run, ["ontology"]) == ontology
    assert data(run, ["pairs", "book/claims.yaml"]) == [tmp_path / "pairs.jsonl", PROJECT / "book" / "claims.yaml"]


def test_a_step_depends_on_the_settings_that_it_uses(tmp_path):
    first, second = (run_of(tmp_path, phase1={"temperature": value}) for value in (0.07, 0.1))
    used = {name: settings_of(find_chapter(name), first) for name in ("01", "02", "05", "06")}
    differ = {name for name, own in used.items() if own != settings_of(find_chapter(name), second)}
    assert differ == {"01", "05", "06"}  # the first draws the pipeline, with the settings of phase 1
    assert used["01"] != settings_of(find_chapter("01"), run_of(tmp_path, seed=1))
    assert all({"seed", "device"} < set(own) and "experiments" not in own for own in used.values())
    assert set(settings_of(None, first)) == {"ontology", "encoding", "phase1", "phase2", "seed", "device", "experiments"}
    assert settings_of(None, first) != settings_of(None, second)


def test_the_book_is_held_only_by_those_who_build_it(tmp_path):
    runs = [run_of(tmp_path / name) for name in ("b", "a", "b")]
    assert held_folders(runs, [tmp_path / "a.txt"]) == [tmp_path / "a", tmp_path / "b"]
    assert held_folders(runs[:1], ["all"]) == [tmp_path / "b", PROJECT / "_build"]
