"""One file for each lesson, one function for each exercise: it returns its praise or nothing, or raises `Unsolved` or `Wrong`."""
