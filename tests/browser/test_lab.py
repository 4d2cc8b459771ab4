"""A reader plays with the three models that run in the browser itself."""

import io
import re

import pytest
from django.core.management import call_command
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.browser.test_every_article import NOTE_SHIFTS

FETCHED = "performance.getEntriesByType('resource').map((entry) => entry.name)"
# By address, how many bytes came over the line for a worker: none where the browser had kept them.
CAME = """Object.fromEntries(performance.getEntriesByType('resource')
    .filter(({ name }) => /onnx/.test(name)).map(({ name, transferSize }) => [name, transferSize]))"""

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("runtime")]


def open_figure(page: Page, article: str, name: str) -> Locator:
    call_command("load_articles", verbosity=0)
    page.goto(f"/blog/{article}/")
    return page.locator(f"#figure-{name}")


def live(figure: Locator) -> Locator:
    figure.scroll_into_view_if_needed()
    expect(figure).to_have_class(re.compile("is-live"))
    return figure


def pixels(figure: Locator, role: str = "picture") -> str:
    return figure.locator(f"[data-role={role}]").evaluate("canvas => canvas.toDataURL()")


def wait_for_change(page: Page, figure: Locator, before: str, role: str = "picture") -> str:
    canvas = figure.locator(f"[data-role={role}]").element_handle()
    page.wait_for_function("([canvas, before]) => canvas.toDataURL() !== before", arg=[canvas, before])
    return pixels(figure, role)


def wait_until_is(page: Page, figure: Locator, wanted: str) -> None:
    """The same tokens, each 1.6 % of the picture: a browser may enlarge a canvas otherwise once it was read often."""
    canvas = figure.locator("[data-role=picture]").element_handle()
    page.wait_for_function(f"async (pair) => await ({OTHER_SHARE})(pair) < 0.01", arg=[canvas, wanted])


OTHER_SHARE = """async ([canvas, wanted]) => {
  const image = new Image();
  image.src = wanted;
  await image.decode();
  const pixels = (picture) => {
    const pen = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d");
    pen.drawImage(picture, 0, 0);
    return pen.getImageData(0, 0, canvas.width, canvas.height).data;
  };
  const [now, then] = [pixels(canvas), pixels(image)];
  return now.filter((value, n) => Math.abs(value - then[n]) > 12).length / now.length;
}"""


def test_a_reader_meets_forged_people_and_watches_the_forger_learn(page: Page, live_site) -> None:
    figure = live(open_figure(page, "gans", "gan"))
    said = figure.locator("[data-role=said]")
    expect(said).to_contain_text(re.compile(r"more than \d+ of 100 portraits"))

    first = pixels(figure)
    figure.get_by_role("button", name="Another person").click()
    second = wait_for_change(page, figure, first)
    score = str(said.text_content())
    figure.get_by_role("button", name="Walk on").click()
    expect(figure.get_by_role("button", name="Stay here")).to_be_visible()
    wait_for_change(page, figure, second)
    expect(said).not_to_have_text(score)
    expect(figure.get_by_role("button", name="Walk on")).to_be_visible()  # it has arrived
    expect(figure.get_by_role("slider", name="Walk from one person")).to_have_value("100")

    trained = pixels(figure, "replay")
    figure.get_by_role("slider", name="Training").press("Home")
    untrained = wait_for_change(page, figure, trained, "replay")
    expect(figure.locator("[data-role=moment]")).to_have_text("after 0 forgeries")
    figure.get_by_role("button", name="Replay the training").click()
    wait_for_change(page, figure, untrained, "replay")
    figure.get_by_role("button", name="Stop").click()

    figure.get_by_role("slider", name="Training").press("Home")
    score = str(said.text_content())
    page.reload()
    figure = live(page.locator("#figure-gan"))
    again = page.workers[0].evaluate(CAME)
    assert {name.split("/")[-1].split("?")[0] for name in again} >= {"gan-generator.onnx", "gan-critic.onnx"}
    assert not any(again.values()), "what was fetched before is still here, and nobody asks whether it has changed"
    expect(figure.locator("[data-role=moment]")).to_have_text("after 0 forgeries")
    expect(figure.get_by_role("slider", name="Walk from one person")).to_have_value("100")
    expect(figure.locator("[data-role=said]")).to_have_text(score)


def test_a_reader_moves_a_person_over_the_map(page: Page, live_site) -> None:
    figure = live(open_figure(page, "vaes", "vae"))
    expect(figure.locator("[data-role=said]")).to_contain_text(re.compile(r"\d+ % of the portrait’s detail"))
    faces = figure.get_by_role("radio")
    expect(faces.nth(0)).to_be_checked()

    first, portrait = pixels(figure), pixels(figure, "original")
    faces.nth(0).focus()
    page.keyboard.press("ArrowRight")
    second = wait_for_change(page, figure, first)
    assert pixels(figure, "original") != portrait
    there = str(figure.locator("[data-role=said]").text_content())
    figure.get_by_role("slider", name="age: younger – older").press("End")
    wait_for_change(page, figure, second)
    expect(figure.locator("[data-role=said]")).not_to_have_text(there)
    moved = str(figure.locator("[data-role=said]").text_content())
    page.reload()
    figure = live(page.locator("#figure-vae"))
    expect(figure.locator("[data-role=said]")).to_have_text(moved)
    expect(figure.get_by_role("radio").nth(1)).to_be_checked()

    older = pixels(figure)
    figure.get_by_role("button", name="Sliders back").click()
    middle = wait_for_change(page, figure, older)
    expect(figure.locator("[data-role=said]")).to_have_text(there)
    studio = figure.locator("[data-role=studio]")
    mine = str(studio.get_attribute("href"))
    figure.get_by_label("Somebody else to walk to").select_option(index=4)
    figure.get_by_role("slider", name="Towards").press("End")
    wait_for_change(page, figure, middle)
    expect(figure.locator("[data-role=said]")).not_to_have_text(there)
    assert studio.get_attribute("href") != mine
    figure.get_by_role("button", name="Sliders back").click()
    expect(studio).to_have_attribute("href", mine)
    expect(figure.locator("[data-role=said]")).to_have_text(there)
    middle = pixels(figure)
    address = page.url
    own = io.BytesIO()
    Image.new("RGB", (300, 200), "orange").save(own, "PNG")
    figure.get_by_label("or a picture of yours").set_input_files(
        {"name": "own.png", "mimeType": "image/png", "buffer": own.getvalue()}
    )
    wait_for_change(page, figure, middle)
    figure.get_by_label("or a picture of yours").set_input_files(
        {"name": "no.png", "mimeType": "image/png", "buffer": b"no picture"}
    )
    expect(figure.locator("[data-role=said]")).to_contain_text("cannot be read as a picture")
    assert page.url == address  # a reader's own picture leaves no trace in the address


def test_a_reader_lets_a_transformer_finish_a_portrait(page: Page, live_site) -> None:
    figure = live(open_figure(page, "transformers", "transformer"))
    said = figure.locator("[data-role=said]")
    expect(said).to_have_text("0 of 64 tokens are written.")
    empty = pixels(figure)
    figure.get_by_role("button", name="One token").click()
    expect(said).to_have_text("1 of 64 tokens are written.")
    expect(figure.locator("[data-role=likely] li").first).to_contain_text(re.compile(r"token \d+, \d+\.\d %"))
    wait_for_change(page, figure, empty)
    figure.get_by_role("button", name="One token").dblclick()
    expect(said).to_have_text("3 of 64 tokens are written.")

    figure.get_by_label("Begin with").select_option(index=2)
    expect(said).to_have_text("32 of 64 tokens are written.")
    begun = pixels(figure)
    figure.get_by_role("button", name="Another portrait").click()
    expect(said).to_have_text("All 64 tokens are written.")
    written = pixels(figure)
    assert written != begun
    figure.get_by_role("slider", name="Where did this token look?").press("ArrowLeft")
    assert pixels(figure) != written
    expect(figure.locator("[data-role=look]")).to_have_text("token 63")
    expect(page).to_have_url(re.compile("#figure-transformer=2,1,4,9,64,63$"))
    looked = pixels(figure)
    page.reload()
    figure = live(page.locator("#figure-transformer"))
    expect(said).to_have_text("All 64 tokens are written.")
    expect(figure.locator("[data-role=look]")).to_have_text("token 63")
    wait_until_is(page, figure, looked)
    looked = pixels(figure)  # the same but for rounding

    boldness = figure.get_by_role("slider", name="Boldness")
    boldness.press("Home")
    expect(figure.locator("[data-role=boldness]")).to_have_text("0.0")
    figure.get_by_role("button", name="Another portrait").click()
    wait_for_change(page, figure, looked)
    expect(said).to_have_text("All 64 tokens are written.")
    timid = pixels(figure)
    figure.get_by_role("button", name="Another portrait").dblclick()  # with other seeds, and yet
    wait_for_change(page, figure, timid)
    expect(said).to_have_text("All 64 tokens are written.")
    wait_until_is(page, figure, timid)


def test_where_a_model_cannot_run_its_picture_stays(page: Page, new_context, live_site) -> None:
    page.add_init_script("WebAssembly.validate = () => false")
    figure = open_figure(page, "vaes", "vae")
    figure.scroll_into_view_if_needed()
    expect(figure.locator("[data-role=said]")).to_contain_text("This browser lacks WebAssembly SIMD")
    expect(figure.get_by_role("img", name="Six portraits")).to_be_visible()
    expect(figure.get_by_role("button")).to_have_count(0)

    poor = new_context().new_page()
    poor.add_init_script("Object.defineProperty(Navigator.prototype, 'deviceMemory', { get: () => 1 })")
    poor.add_init_script(NOTE_SHIFTS)
    poor.goto("/blog/gans/#figure-gan=1,2,0,23")  # in sight before its script says that it cannot
    figure = poor.locator("#figure-gan")
    expect(figure).to_be_in_viewport()
    expect(figure.locator("[data-role=said]")).to_contain_text("This device has too little memory")
    expect(figure.get_by_role("img", name="Twelve faces")).to_be_visible()
    expect(figure.get_by_role("button")).to_have_count(0)
    assert not any("onnx" in name for name in poor.evaluate(FETCHED))  # nor is anything large fetched for nothing
    poor.wait_for_timeout(100)  # the observer is told after the next picture
    assert sum(shift["value"] for shift in poor.evaluate("shifts")) == 0, poor.evaluate("shifts")

    plain = new_context(java_script_enabled=False).new_page()
    figure = open_figure(plain, "transformers", "transformer")
    expect(figure.get_by_text("With scripts on, a transformer writes a face")).to_be_visible()
    expect(figure.get_by_role("img", name="Twelve faces")).to_be_visible()
    expect(figure.get_by_role("button")).to_have_count(0)
