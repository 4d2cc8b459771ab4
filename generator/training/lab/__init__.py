"""The three small models of the blog's figures: a VAE, a transformer over picture tokens, and a GAN; 64 px each.

    make train-lab

They are trained on the same rendered people as the portrait model, and run in the reader's browser."""
