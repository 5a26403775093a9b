"""Four simulated hospitals train one network on this computer, and keep their slides: make federated.

    python federated/run.py                                  # federated averaging, five rounds
    python federated/run.py --strategy fedprox               # hospitals are held near the common weights
    python federated/run.py --wrong-labels east              # one hospital has its labels swapped
    python federated/run.py --wrong-labels east --strategy trimmed
    python federated/run.py --strategy private               # changes are cut and noise is added

Everything is on 127.0.0.1 and ends with this program: processes, keys and files.
"""

import argparse
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from federation_here import FederationHere

from dlintro import data

APP = Path(__file__).parent
STRATEGIES = ("fedavg", "fedprox", "trimmed", "private")


def run(hospitals, test, seconds=600, told=print, **config):
    """Run a federation of these hospitals; return the rounds, or raise an error with what the coordinator said."""
    with (
        tempfile.TemporaryDirectory(prefix="federated-") as folder,  # only its owner can read it
        FederationHere(Path(folder), hospitals, test, APP) as here,
    ):
        here.start_link()
        here.register(*hospitals)
        for name in hospitals:
            here.start_hospital(name)
        here.start_run(hospitals=len(hospitals), **config)
        if not here.wait(seconds, told):
            raise RuntimeError(f"the run did not reach its end. The coordinator's log:\n{here.log('run')[-4000:]}")
        return here.rounds()


def tell(row):
    """Print a round as a line of the table."""
    left_out = f"   LEFT OUT: {row['left_out']}" if row["left_out"] else ""
    numbers = f"{row['round']:>5}  {float(row['auc']):.3f}  {float(row['auc_within']):>7.3f}  {row['seconds']:>6} s"
    print(f"{numbers}   {row['hospitals'] or '–'}{left_out}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--strategy", choices=STRATEGIES, default="fedavg")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--wrong-labels", choices=[hospital.name for hospital in data.HOSPITALS])
    options = parser.parse_args()
    began = time.monotonic()
    hospitals, test = data.simulate_hospitals(seed=options.seed)
    if options.wrong_labels:
        wrong = hospitals[options.wrong_labels]
        hospitals[options.wrong_labels] = replace(wrong, y=1 - wrong.y)
    print(f"Strategy: {options.strategy}. Simulated hospitals, each a process with slides and a key of its own:")
    for name, slides in hospitals.items():
        remark = ", with wrong labels" if name == options.wrong_labels else ""
        print(f"  {name:<6} {len(slides):>4} tiles, {slides.y.mean():.0%} of them MSI{remark}")
    print("\nAUC over the patients of the common test set: of all together, and the mean within each hospital")
    print("round    AUC   within    after   hospitals that took part", flush=True)
    run(hospitals, test, told=tell, strategy=options.strategy, rounds=options.rounds, seed=options.seed)
    print(f"\nDone in {time.monotonic() - began:.0f} s; all processes have ended, and keys and files are deleted.")


if __name__ == "__main__":
    try:
        main()
    except (RuntimeError, KeyboardInterrupt) as error:
        sys.exit(f"\n{error or 'Interrupted.'}")
