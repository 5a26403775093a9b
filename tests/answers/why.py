"""Answers to the exercises on why deep learning: the usual mistakes, and other right ones."""

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

SMALL = MLPClassifier((8,), activation="tanh", solver="lbfgs", alpha=0.01, max_iter=1000, random_state=0)
MODELS = {"straight line": LogisticRegression(), "network": make_pipeline(StandardScaler(), SMALL)}
GIVEN = {"enough": {"models": MODELS}}
SYSTOLIC = [142, 128, 137]


def dose_with_if(kg, mg_per_kg, most):
    if kg * mg_per_kg > most:
        return most
    return kg * mg_per_kg


def dose_in_a_line(kg, mg_per_kg, most):
    return min(kg * mg_per_kg, most)


def dose_of_an_array(kg, mg_per_kg, most):
    return np.minimum(np.array([kg]) * mg_per_kg, most)


def dose_that_also_prints(kg, mg_per_kg, most):
    print("dose:", kg * mg_per_kg)
    return min(kg * mg_per_kg, most)


def dose_printed(kg, mg_per_kg, most):
    print(min(kg * mg_per_kg, most))


WRONG = {
    "interaction": [
        (0.2, "right as a share"),
        (-20, "the other way round"),
        (0, "not their sum"),
        (10, "what A changes with B"),
        (-10, "without B. Begin"),
        (5, "two risks only"),
        (33, "25 − 15"),
    ],
    "enough": [
        ((60, 29), "the network is 17 points away"),
        ((1000, 26), "fewer patients are enough"),
        ((200, 8), "is the network's distance"),
        ((200, 40), "gives another distance"),
        ((100, 24), "20, 60, 200 or 1000"),
        (200, "2 numbers"),
    ],
    "cost": [
        (2e17, "the 6 is missing"),
        (4e17, "the way forward only"),
        (1.2e17, "a power of ten is missing"),
        (1.2e19, "one power of ten too many"),
        (1.2e15, "2 billion is 2e9"),
        (1.2e21, "a thousand million"),
        (1.2e10, "multiply it by the parameters"),
        (6e8, "multiply it by the pieces of words"),
        (3, "multiply three numbers"),
    ],
    "number": [
        ((38, 5), "write a point, not a comma: 38.5"),
        ("38,5", "without quotes, with a point for the decimals, 38.5"),
        ("38.5", "without quotes"),
        (385, "the point is missing"),
        (38, "the half is missing"),
        (101.3, "Fahrenheit"),
        (37.5, "in digits, with a point"),
    ],
    "list": [
        (np.array(SYSTOLIC) + 131, "as arrays do"),
        (SYSTOLIC, "131, is missing"),
        ([SYSTOLIC, 131], "a list inside a list"),
        ([SYSTOLIC, [131]], "a list inside a list"),
        ([131, *SYSTOLIC], "the evening comes last"),
        ({142, 128, 137, 131}, "curly brackets"),
        ("systolic + [131]", "take the quotes away"),
        (["142", "128", "137", "131"], "without quotes"),
        ([142.128, 137, 131], "with commas between them"),
        (538, "4 numbers"),
    ],
    "call": [
        (np.mean(SYSTOLIC), "now round it"),
        (round(np.mean(SYSTOLIC)), "`ndigits=1` is missing"),
        (np.mean, "the function `mean` itself"),
        (round, "round brackets after its name"),
        ("round(np.mean(systolic), ndigits=1)", "take the quotes away"),
        (np.median(SYSTOLIC), "the median"),
        (np.max(SYSTOLIC), "the highest value"),
        (sum(SYSTOLIC), "the sum"),
        (np.mean([*SYSTOLIC, 131]), "including the evening's"),
        ((135, 7), "write a point, not a comma"),
        (SYSTOLIC, "one number"),
        (128, "call `np.mean` with `systolic`"),
    ],
    "function": [
        (lambda kg, mg_per_kg, most: kg * mg_per_kg, "dose(90, 15, 1000) gives 1350; it should give 1000. The maximum"),
        (lambda kg, mg_per_kg, most: max(kg * mg_per_kg, most), "though less is enough"),
        (lambda kg, mg_per_kg, most: most, "with `min`"),
        (lambda kg, mg_per_kg, most: min(kg / mg_per_kg, most), "you divide"),
        (lambda kg, mg_per_kg, most: min(kg + mg_per_kg, most), "you add"),
        (lambda kg, mg_per_kg, most: min(mg_per_kg, most), "for one kilogram"),
        (lambda kg, mg_per_kg, most: round(min(kg * mg_per_kg, most)), "Do not round"),
        (lambda kg, mg_per_kg, most: f"{min(kg * mg_per_kg, most)} mg", "'300 mg'"),
        (lambda most, mg_per_kg, kg: min(kg * mg_per_kg, most), "in another order"),
        (dose_printed, "dose shows 300, but gives nothing back: write `return`"),
        (lambda kg, mg_per_kg: kg * mg_per_kg, "stopped with TypeError"),
        (300, "should be a function"),
    ],
}
RIGHT = {
    "interaction": [20, 20.0, np.array(20), [20]],
    "enough": [(200, 24), [200, 24.3], np.array([200.0, 23.8])],
    "cost": [1.2e18, 1_200_000_000_000_000_000, np.float64(1.2e18)],
    "number": [38.5, 77 / 2, np.float64(38.5), [38.5], 38 + 0.5],
    "list": [[*SYSTOLIC, 131], [142.0, 128, 137, 131], (142, 128, 137, 131), np.append(SYSTOLIC, 131)],
    "call": [135.7, np.round(np.mean(SYSTOLIC), 1), round(407 / 3, ndigits=1), np.array([135.7])],
    "function": [dose_in_a_line, dose_with_if, dose_of_an_array, dose_that_also_prints],
}
