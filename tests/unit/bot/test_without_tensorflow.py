"""Each test runs in a Python of its own, for the stand-in changes what the whole process imports."""

import subprocess
import sys
import textwrap

from frontline.places import ROOT


def run(code: str) -> str:
    program = "from bot import without_tensorflow\nwithout_tensorflow.install()\n" + textwrap.dedent(code)
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_stand_in_can_be_annotated_with_subclassed_and_decorated_with() -> None:
    code = """
        from typing import List, Optional, Union, get_type_hints
        import tensorflow as tf
        from tensorflow.keras.layers import Layer
        from keras.utils import tf_utils
        class Mine(Layer):
            @tf.function
            def double(self, x: Union[tf.Tensor, None]) -> Optional[List[tf.data.Dataset]]:
                return x * 2
        print(Mine.double(None, 2), tf.Tensor is tf.Tensor, len(get_type_hints(Mine.double)))
    """
    assert run(code) == "4 True 2"


def test_calling_a_stand_in_is_an_error_that_names_it() -> None:
    code = """
        import tensorflow as tf
        class Mine(tf.keras.Model):
            pass
        for call in (lambda: tf.constant(1), lambda: Mine()):
            try:
                call()
            except without_tensorflow.TensorFlowNotLoadedError as error:
                print(error.name, "FRONTLINE_BOT_TENSORFLOW" in str(error))
    """
    assert run(code) == "tensorflow.constant True\n__main__.Mine True"


def test_a_component_that_needs_it_is_found_by_its_module_and_its_bases() -> None:
    code = """
        import sys, types
        needing = types.ModuleType("needing")
        exec("import tensorflow as tf\\nclass Diet:\\n    pass", needing.__dict__)
        sys.modules["needing"] = needing
        class Derived(needing.Diet): pass
        class Plain: pass
        print(without_tensorflow.components_that_need_tensorflow([needing.Diet, Derived, Plain]))
    """
    assert run(code) == "['Diet', 'Derived']"


def test_other_modules_are_not_touched() -> None:
    assert run("import json, importlib.util; print(importlib.util.find_spec('no_such_module'))") == "None"


def test_a_tensorflow_that_is_already_there_stays() -> None:
    code = """
        import sys, types
        from bot import without_tensorflow
        sys.modules["tensorflow"] = types.ModuleType("tensorflow")
        without_tensorflow.install()
        print(without_tensorflow.is_installed())
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == "False", done.stderr
