"""How the page finder's net is made: drawn frames with their truth, training, figures, weights."""
