"""The icon's pixels, read without an imaging library, are those that an imaging library reads."""

import pytest
from PIL import Image

from tray_app.tray import picture
from tray_app.tray.state import TROUBLE, State


@pytest.mark.parametrize("size", picture.SIZES)
@pytest.mark.parametrize("state", State)
def test_every_state_is_drawn_in_every_size(state, size):
    with Image.open(picture.path(state, size)) as drawn:
        assert drawn.size == (size, size)
        assert picture.rgba(state, size) == drawn.convert("RGBA").tobytes()


def test_panels_get_alpha_first():
    red, green, blue, alpha = picture.rgba(State.RUNNING, 16)[4 * (8 * 16 + 1) :][:4]
    assert picture.argb(State.RUNNING, 16)[4 * (8 * 16 + 1) :][:4] == bytes((alpha, red, green, blue))
    assert alpha == 255
    assert green > max(red, blue)


@pytest.mark.parametrize("size", picture.SIZES)
def test_states_differ_by_shape_not_only_by_colour(size):
    """In grey, at the size of a panel, any two states differ in more pixels than one could overlook."""
    grey = {}
    for state in State:
        drawn = Image.frombytes("RGBA", (size, size), picture.rgba(state, size))
        panel = Image.new("L", (size, size), 255)
        panel.paste(drawn.convert("L"), (0, 0), drawn.getchannel("A"))
        grey[state] = panel.tobytes()
    for one in State:
        for other in State:
            if one < other:
                different = sum(abs(a - b) > 40 for a, b in zip(grey[one], grey[other], strict=True))
                assert different > 0.06 * size * size, (one, other)


@pytest.mark.parametrize("state", sorted(TROUBLE))
@pytest.mark.parametrize("size", picture.SIZES)
def test_a_number_stands_in_the_upper_right_corner_from_two_on(state, size):
    plain = picture.rgba(state, size)
    assert picture.rgba(state, size, 1) == plain
    seen = {picture.rgba(state, size, count) for count in range(2, 11)}
    assert len(seen) == 9
    assert picture.rgba(state, size, 10) == picture.rgba(state, size, 99)
    lower = 4 * size * (size // 2)
    assert picture.rgba(state, size, 5)[lower:] == plain[lower:]


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_a_file_of_another_program_is_refused(tmp_path, monkeypatch, mode):
    """An RGB file has three bytes a pixel; in the RGBA one Pillow stores the differences of lines."""
    Image.radial_gradient("L").resize((16, 16)).convert(mode).save(tmp_path / "running-16.png")
    monkeypatch.setattr(picture, "FOLDER", tmp_path)
    picture.rgba.cache_clear()
    with pytest.raises(ValueError, match=r"assets/make\.py"):
        picture.rgba(State.RUNNING, 16)
    picture.rgba.cache_clear()


def test_all_drawings_together_stay_small():
    assert sum(file.stat().st_size for file in picture.FOLDER.iterdir()) < 60_000
