/** Everything that the doctor's instruments saw, in one place for the checks to look at. */
