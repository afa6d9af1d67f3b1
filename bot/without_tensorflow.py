"""Start Rasa without TensorFlow.

Rasa 3.6 imports TensorFlow whenever it is imported, for its default recipe lists every component that it ships,
and DIET, TED and the response selector are among them. That import takes most of a start and half of the memory,
and our pipeline uses none of it. `install` puts a finder in front of Python's import system that answers imports
of TensorFlow and Keras with a stand-in, so that the modules of those components can still be imported.

Why this is safe: every name of the stand-in is a class, which may stand in annotations and be subclassed (all that
Rasa's modules do with it while they are imported), and which raises `TensorFlowNotLoadedError` as soon as anything
tries to make an object of it or to call it. So a stand-in never computes a wrong result: either TensorFlow is not
needed, or there is an error that says so. `components_that_need_tensorflow` finds the components of a pipeline
that would end in that error, so that a start can refuse them at once, by name.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import os
import sys
from collections.abc import Iterable, Sequence
from types import FunctionType, ModuleType
from typing import Any

__all__ = ["TensorFlowNotLoadedError", "components_that_need_tensorflow", "install", "is_installed"]

_STANDS_IN_FOR = ("tensorflow", "tensorflow_text", "tensorflow_hub", "tensorflow_addons", "keras")
_DECORATORS = ("tensorflow.function",)


class TensorFlowNotLoadedError(RuntimeError):
    """Raised when something calls TensorFlow while the stand-in is installed.

    `name` is the dotted name that was called, such as `tensorflow.constant`.
    """

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return (
            f"{self.name} was called, but Frontline starts Rasa without TensorFlow. "
            "A component of bot/config.yml needs it: take that component out, or set FRONTLINE_BOT_TENSORFLOW=true."
        )


class _Absent(type):
    """The metaclass of every stand-in name: attributes are stand-ins again, a call is an error."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _stand_in(f"{cls._dotted_name()}.{name}")

    def __call__(cls, *arguments: Any, **options: Any) -> Any:
        dotted_name = cls._dotted_name()
        if dotted_name in _DECORATORS:
            return _decorate(*arguments)
        raise TensorFlowNotLoadedError(dotted_name)

    def __getitem__(cls, _key: Any) -> Any:
        return cls

    def _dotted_name(cls) -> str:
        return f"{cls.__module__}.{cls.__qualname__}"


def _decorate(*arguments: Any) -> Any:
    """Leave a function as it is, for `@tf.function` only marks it for compilation."""
    if arguments and isinstance(arguments[0], FunctionType):
        return arguments[0]
    return lambda function: function


def _stand_in(dotted_name: str) -> Any:
    module, _, name = dotted_name.rpartition(".")
    return _Absent(name, (), {"__module__": module})


class StandInModule(ModuleType):
    """A module that has every name that is asked of it."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        stand_in = _stand_in(f"{self.__name__}.{name}")
        # Kept, so that a name asked for twice is one class: Rasa compares and subclasses them.
        setattr(self, name, stand_in)
        return stand_in


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname.partition(".")[0] not in _STANDS_IN_FOR:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return StandInModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing to run: the module makes its names as they are asked for."""


def is_installed() -> bool:
    """Tell whether the stand-in answers imports of TensorFlow in this process."""
    return any(isinstance(finder, _Finder) for finder in sys.meta_path)


def install() -> None:
    """Answer every later import of TensorFlow and Keras in this process with the stand-in.

    Call it before the first import of Rasa. Where TensorFlow is already imported it stays, and this does nothing.
    """
    if is_installed() or "tensorflow" in sys.modules:
        return
    # transformers would find the stand-in, take it for TensorFlow, and offer models that cannot run.
    os.environ["USE_TF"] = "0"
    sys.meta_path.insert(0, _Finder())


def components_that_need_tensorflow(components: Iterable[type]) -> list[str]:
    """Name the classes among `components` whose modules, or whose base classes' modules, use the stand-in."""
    return [component.__name__ for component in components if any(map(_uses_stand_in, component.__mro__))]


def _uses_stand_in(component: type) -> bool:
    module = sys.modules.get(component.__module__)
    if isinstance(component, _Absent):
        return True
    return module is not None and any(isinstance(value, StandInModule | _Absent) for value in vars(module).values())
