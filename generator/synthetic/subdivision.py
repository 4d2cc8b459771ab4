"""One Catmull-Clark step as a sparse matrix, so that thousands of faces are smoothed by one product.

E. Catmull and J. Clark, "Recursively generated B-spline surfaces on arbitrary topological meshes", 1978.
"""

import numpy as np
import scipy.sparse as sp


def catmull_clark(quads: np.ndarray, vertex_count: int) -> tuple[sp.csr_matrix, np.ndarray]:
    """Quads (f, 4) to (matrix (new, old), new quads (4f, 4)).

    New vertices are the moved old ones, then edge points, then face points.
    """
    face_count = len(quads)
    edges, edge_of_side, faces_of_edge = _edges(quads)
    rows = np.repeat(np.arange(face_count), 4)
    face_points = _matrix(0.25, rows, quads.ravel(), (face_count, vertex_count))
    midpoints = _matrix(0.5, np.repeat(np.arange(len(edges)), 2), edges.ravel(), (len(edges), vertex_count))
    edge_faces = _matrix(1.0, edge_of_side, rows, (len(edges), face_count))
    border = faces_of_edge == 1
    edge_points = sp.diags(np.where(border, 1, 0.5)) @ midpoints + sp.diags(np.where(border, 0, 0.25)) @ (
        edge_faces @ face_points
    )
    moved = _moved_vertices(quads, vertex_count, edges, border, face_points, midpoints)
    edge_ids = edge_of_side.reshape(-1, 4) + vertex_count
    face_ids = np.repeat(np.arange(face_count)[:, None] + vertex_count + len(edges), 4, axis=1)
    new_quads = np.stack([quads, edge_ids, face_ids, np.roll(edge_ids, 1, axis=1)], axis=-1).reshape(-1, 4)
    return sp.vstack([moved, edge_points, face_points]).tocsr().astype(np.float32), new_quads


def _edges(quads: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Unique edges (e, 2), the edge of each of the 4f sides, the number of faces at each edge."""
    sides = np.sort(np.stack([quads, np.roll(quads, -1, axis=1)], axis=-1).reshape(-1, 2), axis=1)
    edges, edge_of_side, counts = np.unique(sides, axis=0, return_inverse=True, return_counts=True)
    return edges, edge_of_side.reshape(-1), counts


def _moved_vertices(quads, vertex_count, edges, border, face_points, midpoints) -> sp.csr_matrix:
    """Old vertices: (F + 2M + (n - 3)V) / n inside, the cubic spline of the outline on a border."""
    edge_rows, face_rows = np.repeat(np.arange(len(edges)), 2), np.repeat(np.arange(len(quads)), 4)
    at_edge = _matrix(1.0, edges.ravel(), edge_rows, (vertex_count, len(edges)))
    at_face = _matrix(1.0, quads.ravel(), face_rows, (vertex_count, len(quads)))
    edge_count = np.maximum(np.asarray(at_edge.sum(1)).ravel(), 1)
    face_count = np.maximum(np.asarray(at_face.sum(1)).ravel(), 1)
    inner = sp.diags(1 / edge_count / face_count) @ at_face @ face_points
    inner = inner + sp.diags(2 / edge_count**2) @ at_edge @ midpoints + sp.diags((edge_count - 3) / edge_count)
    on_border = np.zeros(vertex_count)
    on_border[edges[border].ravel()] = 1
    border_ids = np.repeat(np.flatnonzero(border), 2)
    at_border = _matrix(1.0, edges[border].ravel(), border_ids, (vertex_count, len(edges)))
    outline = sp.diags(np.full(vertex_count, 0.5)) + 0.25 * (at_border @ midpoints)
    return sp.diags(1 - on_border) @ inner + sp.diags(on_border) @ outline


def _matrix(value: float, rows: np.ndarray, columns: np.ndarray, shape: tuple[int, int]) -> sp.csr_matrix:
    """A sparse matrix of one repeated value."""
    return sp.csr_matrix((np.full(len(rows), value), (rows, columns)), shape)
