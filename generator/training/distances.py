"""How far sets of pictures are from each other, and a picture from its nearest one.

Plain torch and numpy: torchmetrics would bring torchvision and networks learned from photographs, where here a
classifier of renders (attributes.py) makes the features. So the figures compare with each other and with their floor
from the same run, not with those of other papers."""

import numpy as np
import torch

TOO_FEW = 30  # pictures; a covariance of fewer says little
PIXELS_SIDE = 32  # to which pictures are shrunk before their pixels are compared


def fid(first: torch.Tensor, second: torch.Tensor) -> float:
    """Fréchet distance of two sets of features (N, D) and (M, D) as if they were normal: 0 where they agree, no bound.

    |m1 - m2|² + tr(C1 + C2 - 2 (C1 C2)^½) (Dowson and Landau 1982, doi:10.1016/0047-259X(82)90077-X; for generated
    pictures Heusel et al. 2017, arXiv:1706.08500). Grows as the sets shrink, so compare it only with a floor of as many
    pictures."""
    means, covariances = zip(*(_mean_and_covariance(some) for some in (first, second)), strict=True)
    root = _square_root(covariances[0])
    # C1 C2 and C1^½ C2 C1^½ have the same eigenvalues; the latter is symmetric.
    eigenvalues = np.linalg.eigvalsh(root @ covariances[1] @ root)
    trace_of_root = np.sqrt(eigenvalues.clip(min=0)).sum()
    distance = ((means[0] - means[1]) ** 2).sum() + np.trace(covariances[0] + covariances[1]) - 2 * trace_of_root
    return max(float(distance), 0.0)


def _mean_and_covariance(features: torch.Tensor) -> tuple[np.ndarray, np.ndarray]:
    array = features.double().numpy()
    return array.mean(0), np.cov(array, rowvar=False)


def _square_root(covariance: np.ndarray) -> np.ndarray:
    """Of a symmetric matrix without negative eigenvalues."""
    values, vectors = np.linalg.eigh(covariance)
    return (vectors * np.sqrt(values.clip(min=0))) @ vectors.T


def kid(first: torch.Tensor, second: torch.Tensor) -> float:
    """Squared maximum mean discrepancy of two sets of features (N, D) and (M, D), without bias: around 0, below it too,
    where both come from one distribution, however few they are.

    Kernel (x·y / D + 1)³, as Bińkowski et al. 2018, arXiv:1801.01401; the estimate is MMD²u of Gretton et al. 2012,
    jmlr.org/papers/v13/gretton12a.html."""
    x, y = first.double(), second.double()

    def kernel(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
        return (a @ b.T / a.shape[1] + 1) ** 3

    def without_itself(some: torch.Tensor) -> torch.Tensor:
        count = len(some)
        return (some.sum() - some.diagonal().sum()) / (count * (count - 1))

    return float(without_itself(kernel(x, x)) + without_itself(kernel(y, y)) - 2 * kernel(x, y).mean())


def pairwise(features: torch.Tensor) -> torch.Tensor:
    """Euclidean distances (N (N - 1) / 2,) between all pairs of (N, D)."""
    return torch.pdist(features.float())


def nearest(queries: torch.Tensor, others: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Euclidean distance from each query (N, D) to its nearest of `others` (M, D), and that one's index: both (N,)."""
    distances, indices = [], []
    for some in queries.float().split(64):  # N × M distances at once would not fit into memory
        least = torch.cdist(some, others.float(), compute_mode="donot_use_mm_for_euclid_dist").min(dim=1)
        distances.append(least.values)
        indices.append(least.indices)
    return torch.cat(distances), torch.cat(indices)


def shrunk(pixels: torch.Tensor) -> torch.Tensor:
    """Pictures uint8 (N, 3, H, W) as (N, 3 · 32 · 32), scaled so that Euclidean distance is the root mean square of the
    difference of pixels, 0 to 1."""
    rows = [
        torch.nn.functional.interpolate(some.float() / 255, size=(PIXELS_SIDE, PIXELS_SIDE), mode="area").flatten(1)
        for some in pixels.split(256)
    ]
    return torch.cat(rows) / (3 * PIXELS_SIDE**2) ** 0.5


def mirrored(rows: torch.Tensor) -> torch.Tensor:
    """What `shrunk` would make of the same pictures mirrored."""
    return rows.unflatten(1, (3, PIXELS_SIDE, PIXELS_SIDE)).flip(-1).flatten(1)
