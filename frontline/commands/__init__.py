"""The commands of `frontline`, grouped by what they are about. Importing them imports click alone."""
