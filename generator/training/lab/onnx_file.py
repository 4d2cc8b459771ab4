"""A network as an ONNX file with half-size numbers."""

import warnings
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

SMALLEST = 256  # numbers; shorter rows, such as biases, stay as they are


def save(
    network: nn.Module, inputs: dict[str, torch.Tensor], outputs: list[str], path: Path, batched: bool = False
) -> None:
    """`network` as an ONNX file that takes and gives float32. With `batched`, the first axis may have any length."""
    names = [*inputs, *outputs]
    path.parent.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch's newer exporter would need another package and makes larger graphs
        torch.onnx.export(
            network.eval(), tuple(inputs.values()), str(path), dynamo=False, opset_version=17,
            input_names=list(inputs), output_names=outputs,
            dynamic_axes={name: {0: "count"} for name in names} if batched else None,
        )  # fmt: skip
    model = onnx.load(path)
    halve(model)
    onnx.checker.check_model(model)
    onnx.save(model, path)


def halve(model: onnx.ModelProto) -> None:
    """Keeps long rows of float32 weights as float16, and casts them back when the file is opened: half the download,
    and every browser can add them up."""
    casts = []
    for weight in model.graph.initializer:
        if weight.data_type != TensorProto.FLOAT or np.prod(weight.dims) < SMALLEST:
            continue
        name = weight.name
        weight.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(weight).astype(np.float16), name + ".half"))
        casts.append(helper.make_node("Cast", [name + ".half"], [name], to=TensorProto.FLOAT))
    for cast in reversed(casts):
        model.graph.node.insert(0, cast)
