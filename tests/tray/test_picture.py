"""The icon's pixels, read without an imaging library, are those that an imaging library reads; and they can be seen.

Deliberate faults that went red: the amber and the grey of before (1.8 and 2.6 to 1 on Windows' light taskbar).
"""

from collections import Counter

import pytest
from PIL import Image

from tray_app.core.standing import TROUBLE, State
from tray_app.tray import picture


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


PANELS = {"light, Windows 11": 0xEEEEEE, "light": 0xFFFFFF, "dark, Windows 11": 0x202020, "dark": 0x2B2B2B}
"""Grounds of taskbars and panels, 0xRRGGBB."""
LEAST = 3.0
"""[WCAG 2.2, 1.4.11: what must be made out of a graphic, to 1]"""


@pytest.mark.parametrize("panel", PANELS)
@pytest.mark.parametrize("size", picture.SIZES)
@pytest.mark.parametrize("state", State)
def test_every_state_stands_out_from_a_light_and_from_a_dark_panel(state, size, panel):
    """A panel cannot be asked for its colour on Linux, so one drawing must do on both."""
    ground = tuple(PANELS[panel].to_bytes(3, "big"))
    drawn = list(_pixels(picture.rgba(state, size), 4))
    canvas, picture_on_it = Image.new("RGB", (size, size), ground), Image.new("RGBA", (size, size))
    picture_on_it.frombytes(picture.rgba(state, size))
    canvas.paste(picture_on_it, (0, 0), picture_on_it)
    pixels = list(zip(_pixels(canvas.tobytes(), 3), drawn, strict=True))
    ((ink, _times),) = Counter(colour for colour, source in pixels if source[3] == 255).most_common(1)
    assert contrast(ink, ground) >= LEAST
    touched = [colour for colour, source in pixels if source[3] >= 128]
    clear = [colour for colour in touched if contrast(colour, ground) >= LEAST]
    assert len(clear) > 0.6 * len(touched), "most of it, not its darkest spot only"
    if (255, 255, 255, 255) in drawn:
        assert contrast((255, 255, 255), ink) >= LEAST, "the face inside it"


def _pixels(data, channels):
    return zip(*(data[channel::channels] for channel in range(channels)), strict=True)


def contrast(one, other):
    """[WCAG 2.2, "contrast ratio"]"""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour):
    parts = [value / 255 for value in colour]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


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
