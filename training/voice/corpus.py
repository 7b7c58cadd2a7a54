"""The two voice corpora: what a file name says, and how speakers are split."""

from pathlib import Path

LABELS = ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"]
FOLDER_TO_LABEL = {**{label: label for label in LABELS}, "calm": "neutral"}  # EMO-DB's boredom has no place in seven
CORPORA = ["ravdess", "emodb"]
RATE = 16_000


def speaker_of(corpus: str, name: str) -> str:
    """RAVDESS ends in the actor's number, EMO-DB begins with the speaker's."""
    stem = Path(name).stem
    return f"ravdess-{stem.split('-')[-1]}" if corpus == "ravdess" else f"emodb-{stem[:2]}"


def sex_of(speaker: str) -> str:
    """RAVDESS' odd actors are men; EMO-DB's documentation lists its ten speakers."""
    corpus, number = speaker.split("-")
    men = int(number) % 2 == 1 if corpus == "ravdess" else number in ("03", "10", "11", "12", "15")
    return "men" if men else "women"


def clips(root: Path):
    """(corpus, label, speaker, path) of every clip of the seven classes, in a stable order."""
    found = []
    for corpus in CORPORA:
        for folder in sorted((root / corpus).iterdir()):
            label = FOLDER_TO_LABEL.get(folder.name)
            if label is None:
                continue
            for path in sorted(folder.glob("*.flac")) + sorted(folder.glob("*.wav")):
                found.append((corpus, label, speaker_of(corpus, path.name), path))
    return found


def folds(speakers, count: int):
    """Speakers dealt to `count` folds, each corpus on its own, so that every fold hears both corpora and both sexes.

    RAVDESS' odd actors are men and its even ones women; actors are dealt in neighbouring pairs.
    """
    result = [set() for _ in range(count)]
    for corpus in CORPORA:
        own = sorted({s for s in speakers if s.startswith(corpus)})
        step = 2 if corpus == "ravdess" else 1
        groups = [own[i : i + step] for i in range(0, len(own), step)]
        for index, group in enumerate(groups):
            result[index % count].update(group)
    return result
