"""What things are made of, as Cycles node trees. Colour comes from the per-vertex attribute "Col"."""

from typing import Any

import bpy

PRINCIPLED = "ShaderNodeBsdfPrincipled"


class Nodes:
    """A material's node tree, built from the sockets of earlier nodes."""

    def __init__(self, name: str) -> None:
        self.material = bpy.data.materials.new(name)
        self.material.use_nodes = True
        self.tree = self.material.node_tree
        self.tree.nodes.clear()

    def add(self, kind: str, inputs: dict[Any, Any] | None = None, **settings: Any) -> bpy.types.Node:
        """A node; inputs are sockets to link or plain values, by name or number."""
        node = self.tree.nodes.new(kind)
        for name, value in settings.items():
            setattr(node, name, value)
        for key, value in (inputs or {}).items():
            socket = node.inputs[key]
            if isinstance(value, bpy.types.NodeSocket):
                self.tree.links.new(value, socket)
            elif socket.type == "RGBA":
                socket.default_value = (*value[:3], 1)
            else:
                socket.default_value = value
        return node

    def attribute(self, name: str, output: str = "Color") -> bpy.types.NodeSocket:
        """A per-vertex attribute."""
        return self.add("ShaderNodeAttribute", attribute_name=name).outputs[output]

    def noise(self, scale: float, detail: float) -> bpy.types.NodeSocket:
        """Noise over the object, 0 to 1; scale per decimetre."""
        place = self.add("ShaderNodeTexCoord").outputs["Object"]
        return self.add("ShaderNodeTexNoise", {"Vector": place, "Scale": scale, "Detail": detail}).outputs[0]

    def finish(self, shader: bpy.types.Node) -> bpy.types.Material:
        """Use a shader's first output as the surface."""
        output = self.tree.nodes.new("ShaderNodeOutputMaterial")
        self.tree.links.new(shader.outputs[0], output.inputs[0])
        return self.material


def skin() -> bpy.types.Material:
    """Subsurface skin with pores and uneven tone."""
    nodes = Nodes("skin")
    pores = nodes.add("ShaderNodeBump", {"Height": nodes.noise(28, 3), "Strength": 0.12, "Distance": 0.02})
    uneven = nodes.add("ShaderNodeMix", {"A": 0.96, "B": 1.04, "Factor": nodes.noise(7, 3)})
    colour = nodes.add(
        "ShaderNodeVectorMath", {0: nodes.attribute("Col"), "Scale": uneven.outputs[0]}, operation="SCALE"
    )
    inputs = {
        "Base Color": colour.outputs[0],
        "Roughness": nodes.attribute("Rough", "Fac"),
        "Subsurface Weight": 0.85,
        "Subsurface Radius": (1.0, 0.34, 0.18),
        "Subsurface Scale": 0.055,
        "Specular IOR Level": 0.42,
        "Coat Weight": 0.04,
        "Coat Roughness": 0.3,
        "Normal": pores.outputs[0],
    }
    return nodes.finish(nodes.add(PRINCIPLED, inputs, subsurface_method="BURLEY"))


def cloth(name: str, roughness: float, sheen: float, bump: float, bump_scale: float) -> bpy.types.Material:
    """Woven or knitted cloth. Where the attribute "Stripe" is set, "Col2" shows over 40 % of each count."""
    nodes = Nodes(name)
    phase = nodes.add("ShaderNodeMath", {0: nodes.attribute("Stripe", "Fac")}, operation="FRACT").outputs[0]
    second = nodes.add("ShaderNodeMath", {0: phase, 1: 0.6}, operation="GREATER_THAN").outputs[0]
    mixed = nodes.add("ShaderNodeMix", {"Factor": second}, data_type="RGBA")
    for socket, attribute in (("A_Color", "Col"), ("B_Color", "Col2")):
        target = next(entry for entry in mixed.inputs if entry.identifier == socket)
        nodes.tree.links.new(nodes.attribute(attribute), target)
    colour = next(entry for entry in mixed.outputs if entry.identifier == "Result_Color")
    weave = {"Height": nodes.noise(bump_scale, 2), "Strength": bump, "Distance": 0.03}
    inputs = {
        "Base Color": colour,
        "Roughness": roughness,
        "Sheen Weight": sheen,
        "Specular IOR Level": 0.2,
        "Normal": nodes.add("ShaderNodeBump", weave).outputs[0],
    }
    return nodes.finish(nodes.add(PRINCIPLED, inputs))


def hair() -> bpy.types.Material:
    """Half hair fibres, half plain colour: that keeps light hair warm with few bounces.

    The fibre model is M. J. Chiang et al., "A Practical and Controllable Hair and Fur Model", 2016.
    """
    nodes = Nodes("hair")
    colour = nodes.attribute("Col")
    fibre_inputs = {"Color": colour, "Roughness": 0.32, "Radial Roughness": 0.4, "Random Roughness": 0.3}
    fibre = nodes.add("ShaderNodeBsdfHairPrincipled", fibre_inputs, model="CHIANG", parametrization="COLOR")
    plain = nodes.add(PRINCIPLED, {"Base Color": colour, "Roughness": 0.5, "Specular IOR Level": 0.35})
    mixed = {"Fac": 0.5, 1: fibre.outputs[0], 2: plain.outputs[0]}
    return nodes.finish(nodes.add("ShaderNodeMixShader", mixed))


def principled(name: str, colour: tuple | None = None, **inputs: float) -> bpy.types.Material:
    """A plain material; inputs are Principled BSDF names with underscores for spaces."""
    nodes = Nodes(name)
    named = {key.replace("_", " "): value for key, value in inputs.items()}
    return nodes.finish(nodes.add(PRINCIPLED, {"Base Color": colour or nodes.attribute("Col"), **named}))


def eye() -> bpy.types.Material:
    """A wet eyeball."""
    wet = {"Specular IOR Level": 0.4, "Coat Weight": 1.0, "Coat Roughness": 0.02}
    nodes = Nodes("eye")
    return nodes.finish(nodes.add(PRINCIPLED, {"Base Color": nodes.attribute("Col"), "Roughness": 0.22, **wet}))


def teeth() -> bpy.types.Material:
    """Translucent and faintly glowing: few bounces would leave a mouth black."""
    nodes = Nodes("teeth")
    colour = nodes.attribute("Col")
    inputs = {
        "Base Color": colour,
        "Roughness": 0.45,
        "Specular IOR Level": 0.25,
        "Subsurface Weight": 0.2,
        "Subsurface Radius": (1, 0.4, 0.3),
        "Subsurface Scale": 0.02,
        "Emission Color": colour,
        "Emission Strength": 0.34,
    }
    return nodes.finish(nodes.add(PRINCIPLED, inputs))


def fine_hair() -> bpy.types.Material:
    """Beard, brows and lashes."""
    nodes = Nodes("fine hair")
    inputs = {"Roughness": 0.38, "Anisotropic": 0.7, "Specular IOR Level": 0.5, "Sheen Weight": 0.1}
    return nodes.finish(nodes.add(PRINCIPLED, {"Base Color": nodes.attribute("Col"), **inputs}))


def backdrop(image: bpy.types.Image) -> bpy.types.Material:
    """A picture that glows by itself."""
    nodes = Nodes("backdrop")
    texture = nodes.add("ShaderNodeTexImage", image=image, interpolation="Cubic", extension="EXTEND")
    return nodes.finish(nodes.add("ShaderNodeEmission", {"Color": texture.outputs[0], "Strength": 1.0}))


def all_materials() -> dict[str, bpy.types.Material]:
    """Every material that parts name."""
    return {
        "skin": skin(),
        "eye": eye(),
        "hair": hair(),
        "fine hair": fine_hair(),
        "teeth": teeth(),
        "cloth": cloth("cloth", 0.85, 0.25, 0.25, 70),
        "knit": cloth("knit", 0.9, 0.4, 0.6, 45),
        "felt": cloth("felt", 0.9, 0.2, 0.08, 70),
        "plastic": principled("plastic", Roughness=0.25, Coat_Weight=0.5),
        "metal": principled("metal", Metallic=1.0, Roughness=0.22),
        "lens": principled("lens", (0.012, 0.012, 0.015), Roughness=0.05, Alpha=0.93),
    }
