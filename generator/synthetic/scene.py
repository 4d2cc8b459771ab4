"""Blender's side of a portrait: engine settings, meshes, curves, camera, lamps, backdrop. Needs the bpy wheel."""

import math
from collections.abc import Callable

import bpy
import numpy as np
from mathutils import Vector

from generator.synthetic.geometry import Array, Part, Solid, Strands, srgb_to_linear

BACKDROP_DISTANCE = 60.0  # decimetres from the camera
SENSOR_WIDTH_MM = 36


def to_blender(points: Array) -> np.ndarray:
    """MakeHuman's axes (y up, z forward) to Blender's (z up, y backward), (n, 3) float32."""
    x, y, z = np.asarray(points, np.float32).reshape(-1, 3).T
    return np.ascontiguousarray(np.stack([x, -z, y], axis=1))


def start_engine(side_px: int, samples: int, threads: int) -> bpy.types.Scene:
    """An empty scene with Cycles on the CPU, set for few samples and a denoiser."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    _set_sampling(scene.cycles, samples)
    render = scene.render
    render.use_persistent_data = True
    render.threads_mode, render.threads = "FIXED", threads
    render.resolution_x = render.resolution_y = side_px
    render.resolution_percentage = 100
    render.image_settings.file_format, render.image_settings.color_mode = "PNG", "RGB"
    view = scene.view_settings
    view.view_transform, view.look, view.exposure = "Khronos PBR Neutral", "None", 0.25
    scene.world = bpy.data.worlds.new("world")
    scene.camera = _link(bpy.data.objects.new("camera", bpy.data.cameras.new("camera")))
    return scene


def _set_sampling(cycles, samples: int) -> None:
    cycles.device = "CPU"
    cycles.samples = samples
    cycles.use_adaptive_sampling = False
    cycles.sampling_pattern = "BLUE_NOISE"
    cycles.use_denoising = True
    cycles.denoiser = "OPENIMAGEDENOISE"
    cycles.denoising_input_passes = "RGB_ALBEDO_NORMAL"
    cycles.denoising_prefilter = "FAST"
    cycles.max_bounces = 5
    cycles.diffuse_bounces, cycles.glossy_bounces = 2, 1
    cycles.transmission_bounces, cycles.transparent_max_bounces = 3, 4
    cycles.caustics_reflective = cycles.caustics_refractive = False
    cycles.sample_clamp_indirect, cycles.blur_glossy = 3, 0.5


def _link(thing: bpy.types.Object) -> bpy.types.Object:
    bpy.context.scene.collection.objects.link(thing)
    return thing


def set_attribute(data: bpy.types.ID, name: str, values: Array, domain: str = "POINT") -> None:
    """Numbers (n,) or linear colours (n, 3) for materials to read."""
    values = np.asarray(values)
    is_colour = values.ndim == 2
    attribute = data.attributes.get(name)
    if attribute is None:
        attribute = data.attributes.new(name, "FLOAT_COLOR" if is_colour else "FLOAT", domain)
    if is_colour:
        values = np.concatenate([values, np.ones((len(values), 1))], axis=1)
    flat = np.ascontiguousarray(values, np.float32).ravel()
    attribute.data.foreach_set("color" if is_colour else "value", flat)


def add_part(part: Part, materials: dict[str, bpy.types.Material]) -> bpy.types.Object:
    """Put a part of a person into the scene."""
    return _add_solid(part, materials) if isinstance(part, Solid) else _add_strands(part, materials)


def _add_solid(part: Solid, materials: dict[str, bpy.types.Material]) -> bpy.types.Object:
    mesh = bpy.data.meshes.new("solid")
    faces = [tuple(int(index) for index in face) for face in part.faces]
    mesh.from_pydata(to_blender(part.vertices), [], faces)
    mesh.materials.append(materials[part.material])
    mesh.polygons.foreach_set("use_smooth", np.ones(len(mesh.polygons), bool))
    set_attribute(mesh, "Col", np.broadcast_to(part.colour, (len(part.vertices), 3)))
    for name, values in part.attributes.items():
        set_attribute(mesh, name, values)
    mesh.update()
    return _link(bpy.data.objects.new("solid", mesh))


def _add_strands(part: Strands, materials: dict[str, bpy.types.Material]) -> bpy.types.Object:
    curves = bpy.data.hair_curves.new("strands")
    count, steps = part.points.shape[:2]
    curves.add_curves([steps] * count)
    curves.points.foreach_set("position", to_blender(part.points).ravel())
    set_attribute(curves, "Col", part.colour, "CURVE")
    set_attribute(curves, "radius", np.asarray(part.radius).ravel())
    curves.materials.append(materials[part.material])
    return _link(bpy.data.objects.new("strands", curves))


def update_mesh(thing: bpy.types.Object, part: Solid) -> None:
    """Move a mesh's vertices and repaint it, which is cheaper than a new one."""
    thing.data.vertices.foreach_set("co", to_blender(part.vertices).ravel())
    set_attribute(thing.data, "Col", part.colour)
    for name, values in part.attributes.items():
        set_attribute(thing.data, name, values)
    thing.data.update()
    thing.data.update_tag()


def remove(thing: bpy.types.Object) -> None:
    """Take an object and its data out of the scene."""
    data = thing.data
    bpy.data.objects.remove(thing)
    (bpy.data.hair_curves if isinstance(data, bpy.types.Curves) else bpy.data.meshes).remove(data)


def _look_at(thing: bpy.types.Object, place: Array, target: Array) -> float:
    """Put an object at a place, facing a target; returns their distance."""
    here, there = (Vector(to_blender(point)[0]) for point in (place, target))
    thing.location = here
    thing.rotation_euler = (there - here).to_track_quat("-Z", "Y").to_euler()
    return (there - here).length


def set_lamp(name: str, place: Array, target: Array, size: float, power: float, colour: tuple) -> None:
    """A square area light, made on first use."""
    lamp = bpy.data.objects.get(name)
    if lamp is None:
        lamp = _link(bpy.data.objects.new(name, bpy.data.lights.new(name, "AREA")))
    lamp.data.size, lamp.data.energy, lamp.data.color = size, power, colour
    lamp.data.spread = math.pi
    _look_at(lamp, place, target)


def set_world(colour: tuple, strength: float) -> None:
    """The light that comes from everywhere."""
    world = bpy.context.scene.world
    world.use_nodes = True
    background = world.node_tree.nodes["Background"]
    background.inputs["Color"].default_value = (*colour, 1)
    background.inputs["Strength"].default_value = strength


def set_camera(place: Array, target: Array, height: float) -> None:
    """A camera that sees `height` decimetres at its target."""
    camera = bpy.context.scene.camera
    distance = _look_at(camera, place, target)
    camera.data.sensor_width = SENSOR_WIDTH_MM
    camera.data.lens = SENSOR_WIDTH_MM * distance / height
    camera.data.clip_end = 500


def set_backdrop(picture: Array, make_material: Callable[[bpy.types.Image], bpy.types.Material]) -> None:
    """A glowing picture (h, w, 3), sRGB, behind the person, seen by the camera alone."""
    image = _backdrop_image(picture)
    plane = bpy.data.objects.get("backdrop")
    if plane is None:
        plane = _backdrop_plane(make_material(image))
    else:  # a fresh image each time: persistent data does not notice changed pixels
        node = plane.data.materials[0].node_tree.nodes["Image Texture"]
        stale, node.image = node.image, image
        bpy.data.images.remove(stale)
    camera = bpy.context.scene.camera
    ahead = camera.rotation_euler.to_quaternion() @ Vector((0, 0, -BACKDROP_DISTANCE))
    plane.location, plane.rotation_euler = camera.location + ahead, camera.rotation_euler
    side = BACKDROP_DISTANCE * SENSOR_WIDTH_MM / camera.data.lens * 1.02
    plane.scale = (side, side, 1)


def _backdrop_image(picture: Array) -> bpy.types.Image:
    height, width = picture.shape[:2]
    image = bpy.data.images.new("backdrop", width, height, float_buffer=True)
    image.colorspace_settings.name = "Linear Rec.709"
    pixels = np.concatenate([srgb_to_linear(picture[::-1]), np.ones((height, width, 1))], axis=2)
    image.pixels.foreach_set(pixels.astype(np.float32).ravel())
    image.update()
    return image


def _backdrop_plane(material: bpy.types.Material) -> bpy.types.Object:
    mesh = bpy.data.meshes.new("backdrop")
    mesh.from_pydata([(-0.5, -0.5, 0), (0.5, -0.5, 0), (0.5, 0.5, 0), (-0.5, 0.5, 0)], [], [(0, 1, 2, 3)])
    mesh.uv_layers.new().data.foreach_set("uv", [0, 0, 1, 0, 1, 1, 0, 1])
    mesh.materials.append(material)
    plane = _link(bpy.data.objects.new("backdrop", mesh))
    for ray in ("diffuse", "glossy", "transmission", "shadow", "volume_scatter"):
        setattr(plane, f"visible_{ray}", False)
    return plane


def render_to(path: str) -> None:
    """Render the scene into a PNG file."""
    bpy.context.scene.render.filepath = path
    bpy.ops.render.render(write_still=True)
