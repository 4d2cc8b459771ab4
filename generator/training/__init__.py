"""How portrait-s is made: pictures and captions in, a diffusers folder out.

python -m generator.training --minutes=120
"""
