"""The matrix products of a pipeline by numpy's library, on one thread: two thirds of a parse are such products.

thinc multiplies with BLIS, which it brings along for one thread's sake. The library that numpy is built with (OpenBLAS,
on a Mac Accelerate) takes half the time for products of this size where the processor has wide registers, and no more
elsewhere; it would start as many threads as there are cores, which wait for each other and for the window.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language


def multiply_by_numpy(nlp: Language) -> None:
    """Have every layer of a pipeline multiply so; from then on numpy's products take one thread in this process.

    What runs on other operations than thinc's own for numpy, such as a graphics card's, stays as it is.
    """
    from thinc.api import Model, NumpyOps
    from threadpoolctl import threadpool_limits

    threadpool_limits(1, user_api="blas")
    ops = NumpyOps(use_blis=False)
    for _, part in nlp.pipeline:
        model = getattr(part, "model", None)
        for layer in model.walk() if isinstance(model, Model) else ():
            if type(layer.ops) is NumpyOps:
                layer.ops = ops
