"""Prompts as people might say them who never read our captions, and what each fixes, for generator.training.evaluate.

Every prompt has a word that no caption template can say (tests/unit/training/test_phrasing.py keeps it so); which
known words stand around it is left to chance, as with real people. Checked is only what a prompt fixes."""

Wanted = dict[str, str]  # of an attribute (attributes.ATTRIBUTES) the class that a picture should show

COLOURS = ("white", "gray", "black", "blue", "teal", "green", "yellow", "red", "pink", "brown")
SETTINGS = {
    "bokeh": "bokeh lights", "outdoor": "outdoor", "city": "city", "room": "interior", "neon": "neon",
    "sunset": "sunset", "library": "library", "café": "café", "beach": "beach", "forest": "forest",
    "mountains": "mountains", "snow": "snow", "stage": "stage",
}  # fmt: skip
# What the lists below call each class.
CHECKS: dict[str, Wanted] = {
    **{name: {"gender presentation": name} for name in ("woman", "man")},
    **{name: {"age (young, adult, old)": name} for name in ("young", "adult", "old")},
    **{f"{name} skin": {"skin tone (light, middle, dark)": name} for name in ("light", "middle", "dark")},
    "bald": {"hair style": "bald"},
    "curls": {"hair style": "curls"},
    **{f"{name} hair": {"hair style": name} for name in ("short", "long", "tied", "braided")},
    **{f"{name} hair": {"hair colour": name} for name in ("dark", "brown", "red", "blond", "dyed")},
    "gray hair": {"hair colour": "gray or white"},
    "glasses": {"glasses": "clear"},
    "sunglasses": {"glasses": "sun"},
    "hat": {"hat": "hat"},
    "beard": {"beard": "beard"},
    "smiling": {"expression": "smiling"},
    "surprised": {"expression": "surprised"},
    "eyes closed": {"expression": "eyes closed"},
    "unsmiling": {"expression": "neutral"},
    **{f"{name} clothes": {"clothes colour": name} for name in COLOURS},
    **{f"{name} backdrop": {"backdrop colour": name, "setting": "plain"} for name in COLOURS},
    **{name: {"setting": said} for name, said in SETTINGS.items()},
}

TEXT = """
somebody's granny beaming, silver locks, specs on her nose -> woman, old, smiling, gray hair, glasses
my uncle, hairless on top, chuckling -> man, bald, smiling
an auburn-tressed lass of twenty-two, keeping a straight face -> woman, young, brown hair, unsmiling
bloke whose black curls spill everywhere -> man, curls, dark hair
weathered pensioner, chin hidden beneath a snowy beard -> man, old, beard
ebony-skinned gal laughing out loud, teeth showing -> woman, dark skin, smiling
chap behind tinted shades, leaning on a white wall -> man, sunglasses, white backdrop
ladies' fashion shoot: platinum bob, crimson turtleneck -> woman, long hair, blond hair, red clothes
retired schoolteacher, female, grey bun and reading glasses -> woman, old, gray hair, tied hair, glasses
ginger dude with whiskers all around his mouth -> man, red hair, beard
student girl, freckly, copper plaits -> woman, young, red hair, braided hair
he forgot to smile, and his jumper is bottle green -> man, unsmiling, green clothes
she laughs under her mustard woolly hat -> woman, smiling, hat
gentleman of seventy winters, spectacles, navy suit -> man, old, glasses, blue clothes
longship captain: huge blond beard -> man, beard
pitch-dark sunglasses hide her gaze -> woman, sunglasses
lady caught off guard, jaw dropped -> woman, surprised
guy napping upright, eyelids shut -> man, eyes closed
somebody with a mop of blue hair -> dyed hair
punk girl, pink mane, black tee -> woman, young, dyed hair, black clothes
my grandpa's passport photo, white backdrop, no grin -> man, old, white backdrop, unsmiling
fair-skinned redhead, hair cascading past shoulders -> light skin, red hair, long hair
brunette yoga teacher, ponytail swinging, teal vest top -> woman, tied hair, teal clothes
office worker, male, thirty-five, tidy short black hair -> man, adult, short hair, dark hair
an aunt with deep brown complexion and a yellow blouse -> woman, dark skin, yellow clothes
hipster: round specs plus a thick brown beard -> man, glasses, beard
sailor on the seashore, white beard, wool cap -> man, beard, hat, beach
librarian lady among countless books, glasses, low bun -> woman, glasses, tied hair, library
hiker posing before alpine summits, red hooded jacket -> mountains, red clothes
lumberjack among pines, bushy beard -> man, beard, forest
snowflakes drifting around a cheerful blonde -> woman, smiling, blond hair, snow
barista, dark skinned, afro, in her coffeehouse -> woman, dark skin, curls, café
actor bowing on a theatre stage, shaved scalp -> man, bald, stage
nightclub neon, girl with violet locks -> woman, dyed hair, neon
late evening: woman, an orange sundown behind her -> woman, sunset
gardener, sixty-eight, among his trees, straw-coloured wide-brimmed hat -> man, old, hat, outdoor
commuter, female, skyscrapers looming, gray blazer -> woman, city, gray clothes
couch evening: bearded fellow in his living room -> man, beard, room
fairy lights twinkle behind a grinning woman -> woman, smiling, bokeh
freshly shaved head, brown jumper, fellow about fifty-five -> man, bald, adult, brown clothes
youthful woman, fringe plus long jet black hair, pale complexion -> woman, young, long hair, dark hair, light skin
wizened man smirking cheekily beneath a navy baseball cap -> man, old, smiling, hat
her hijab matches the turquoise wall -> woman, hat, teal backdrop
turban-wearing man, magnificent beard -> man, hat, beard
dreadlocked musician, male, olive tee -> man, braided hair, green clothes
schoolmate from college, female, box braids, wide smile -> woman, braided hair, smiling
businesswoman, forty, strict bun, charcoal blazer, stern -> woman, adult, tied hair, gray clothes, unsmiling
astonished granddad, eyebrows up, spectacles -> man, old, surprised, glasses
chestnut waves tumbling over a cream sweater, she smiles -> woman, long hair, brown hair, white clothes, smiling
tanned surfer dude, bleached hair -> man, middle skin, blond hair
motorbike rider, goatee, dark glasses, black shirt -> man, beard, sunglasses, black clothes
mournful widow, black turtleneck, silvery bob -> woman, gray hair, black clothes, unsmiling
bespectacled nerd, male, messy brown mop -> man, glasses, short hair, brown hair
matriarch, eighty, headscarf, gentle smile -> woman, old, hat, smiling
fellow daydreaming, eyes closed, lavender backdrop -> man, eyes closed, pink backdrop
rosy wall, lady wearing white -> woman, white clothes, pink backdrop
girlfriend portrait: hazel eyes, long brown locks, pink pullover -> woman, long hair, brown hair, pink clothes
boyfriend portrait: buzzcut, stubbly, navy hoodie -> man, short hair, blue clothes
neighbour lady, curly grey hair, yellow wallpaper -> woman, gray hair, curls, yellow backdrop
poker player: expressionless guy, mirrored shades -> man, sunglasses
opera singer, female, open mouth, stage curtains -> woman, surprised, stage
the happiest dark-skinned guy alive -> man, dark skin, smiling
pale goth woman, raven hair, burgundy lips, black top -> woman, light skin, dark hair, black clothes
carrot-topped man, curly -> man, red hair, curls
blondie wearing cat-eye specs -> woman, blond hair, glasses
he's balding completely, beard compensating -> man, bald, beard
twentysomething male, quiff, sky blue shirt -> man, young, short hair, blue clothes
sixtysomething-plus male, hoary hair, maroon cardigan -> man, old, gray hair, red clothes
mum of three, forty-four, shoulder-length auburn hair -> woman, adult, brown hair, long hair
dad joke face: grin, glasses, brown beard -> man, smiling, glasses, beard
bride-to-be, snow-white blouse, blonde topknot -> woman, white clothes, blond hair, tied hair
sporty lady, high ponytail, black tank top, unimpressed -> woman, tied hair, black clothes, unsmiling
beanie weather: fellow shivering amid snow -> man, hat, snow
scholar, woman, rectangular glasses, bookshelves everywhere -> woman, glasses, library
sunbathing gentleman, sunhat, ocean -> man, hat, beach
woodland ranger, female, olive shirt, trees -> woman, green clothes, forest
downtown courier guy, orange beanie -> man, hat, city
her complexion is porcelain, her hair flaming red -> woman, light skin, red hair
his complexion is ebony, his shirt lemon yellow -> man, dark skin, yellow clothes
olive complexion, long dark tresses, womanly -> woman, middle skin, long hair, dark hair
sun-browned guy, short haircut, gray sweatshirt -> man, middle skin, short hair, gray clothes
chocolate-coloured sweater on a redheaded woman -> woman, red hair, brown clothes
emerald blouse, woman, auntie type, curly -> woman, curls, green clothes
scarlet jacket, distinguished old gentleman -> man, old, red clothes
salmon wall, navy jumper, man thinking -> man, red backdrop, blue clothes
plain black studio void, lady in pink -> woman, black backdrop, pink clothes
gray backdrop, corporate mugshot, male, blue shirt -> man, gray backdrop, blue clothes
painted green emptiness behind a bald woman -> woman, bald, green backdrop
sunflower-yellow wall, guy chuckling -> man, yellow backdrop, smiling
minty wall behind a freckled redhead -> teal backdrop, red hair
azure wall, blonde lady, sunglasses -> woman, blue backdrop, blond hair, sunglasses
very dark complexion, woman, twists of thin braids -> woman, dark skin, braided hair
skating champion, nearly white blonde plaits, woman -> woman, blond hair, braided hair
olive-skinned man fresh from holidays, stubble -> man, middle skin
turquoise-haired gamer girl -> woman, dyed hair
purple-haired grandma, why not -> woman, old, dyed hair
dyed blue crop, guy, white tshirt -> man, dyed hair, short hair, white clothes
detective wearing a fedora, male -> man, hat
cowgirl hat, blonde woman -> woman, hat, blond hair
snapback cap, youngster aged 21, male -> man, young, hat
winter cap pulled low, woman, rosy sweater -> woman, hat, pink clothes
gentleman tipping his hat, thick moustache -> man, hat
professor emeritus: wild white hair, glasses -> man, old, gray hair, glasses
optician's customer, woman, new round glasses -> woman, glasses
bookkeeper guy peering through oval spectacles -> man, glasses
aviator shades, dark-skinned pilot, male -> man, sunglasses, dark skin
incognito celebrity lady: shades, headscarf -> woman, sunglasses, hat
studious redhead, thick-rimmed glasses -> red hair, glasses
blinded by sunshine, he wears sunglasses at the seaside -> man, sunglasses, beach
sleeping beauty, blonde, lids lowered -> woman, blond hair, eyes closed
meditating woman, closed eyes, calm wall -> woman, eyes closed
monk, eyes shut, no hair whatsoever -> man, bald, eyes closed
peacefully snoozing elderly man -> man, old, eyes closed
gobsmacked woman, mouth agape -> woman, surprised
flabbergasted fellow, eyebrows raised -> man, surprised
she just saw a ghost: shocked, wide eyes -> woman, surprised
startled young man, red tshirt -> man, young, surprised, red clothes
bewildered, amazed old lady -> woman, old, surprised
grumpy old man, frowning -> man, old, unsmiling
sulking woman, sad look -> woman, unsmiling
furious boss, male, blazer black -> man, unsmiling, black clothes
heartbroken girl, tears nearly, sad -> woman, unsmiling
emotionless lady, neutral like a robot -> woman, unsmiling
solemn judge, male, grey hair -> man, unsmiling, gray hair
winner's grin, athletic dark-skinned woman -> woman, smiling, dark skin
giggling lady, curly brown hair -> woman, smiling, curls, brown hair
jolly santa type: white beard, big smile -> man, smiling, beard
smiley bald man -> man, smiling, bald
merry widow, old, smiling wide -> woman, old, smiling
shy smile, blond guy, pale skin -> man, smiling, blond hair, light skin
toothpaste advert: woman, huge smile, white backdrop -> woman, smiling, white backdrop
comedian, male, laughing, stage -> man, smiling, stage
hermit: very long beard, forest dwelling -> man, beard, forest
philosopher vibe: grizzled beard, old man -> man, old, beard
pirate captain: full black beard, red cap -> man, beard, hat
barber's masterpiece: trimmed beard, slick hair -> man, beard, short hair
young father, brown beard, gray hoodie -> man, beard, gray clothes
goateed magician, purple wall -> man, beard, pink backdrop
wise grandfather, white beard, glasses perched -> man, old, beard, glasses
unshorn fellow, shaggy hair, bushy beard -> man, beard
guy, black hair slicked backwards -> man, short hair, dark hair
rockabilly pompadour man, black hair -> man, short hair, dark hair
pixie-like crop, woman, blonde -> woman, blond hair
army guy: buzz cut, olive shirt -> man, short hair, green clothes
huge round afro, disco lady -> woman, curls
disco man, afro, orange shirt -> man, curls, yellow clothes
fresh perm: curly-haired woman -> woman, curls
corkscrew curls, dark-skinned woman, gold hoops -> woman, dark skin, curls
rapunzel: endless blond hair -> long hair, blond hair
mermaid waves, teal hair -> dyed hair, long hair
witchy old woman, long grey hair -> woman, old, long hair, gray hair
straight curtains of black hair, soap opera lady -> woman, long hair, dark hair
rocker guy, long brown hair -> man, long hair, brown hair
samurai topknot, man, black hair -> man, tied hair, dark hair
ballerina bun, slim woman, pale pink top -> woman, tied hair, pink clothes
waitress, hair tied back, black shirt -> woman, tied hair, black clothes
thin rows of braids, guy, dark complexion -> man, braided hair, dark skin
reggae singer, locs, beanie -> hat
pippi-style red braids, woman -> woman, red hair, braided hair
seaside postcard: blonde in a blue top -> blond hair, blue clothes, beach
lighthouse keeper, old, bearded, by the ocean -> man, old, beard, beach
mountaineer, male, snowy peaks, sunglasses -> man, sunglasses, mountains
shepherdess, meadow, braided blonde hair -> woman, blond hair, braided hair, outdoor
picnic weather, park, young lady, white top -> woman, young, white clothes, outdoor
botanist, greenery everywhere, glasses -> glasses, outdoor
taxi driver, male, cap, busy street -> man, hat, city
metropolis backdrop, businessman, navy suit -> man, blue clothes, city
homeowner lady indoors, beige pullover -> woman, white clothes, room
grandfatherly chap at home, cosy room -> man, old, room
bookworm girl, library aisle, green sweater -> woman, green clothes, library
novelist, male, café table, gray beard -> man, beard, café
espresso lover, woman, coffee shop, red blouse -> woman, red clothes, café
skier, female, snowfall, pink beanie -> woman, hat, snow
icy winter day, bearded explorer -> man, beard, snow
cyberpunk hacker, male, neon signs -> man, neon
neon-lit dancer, female, black top -> woman, black clothes, neon
vacation evening, sunset sky, tanned woman -> woman, middle skin, sunset
romantic sundown portrait, guy, white shirt -> man, white clothes, sunset
christmas-like bokeh, granny, red jumper -> woman, old, red clothes, bokeh
blurry party lights, fellow, black shirt -> man, black clothes, bokeh
linkedin picture, female, gray backdrop, teal blazer -> woman, teal clothes, gray backdrop
dating-app picture: guy, park, blue tshirt -> man, blue clothes, outdoor
passport-like shot of a dark-skinned elderly woman -> woman, dark skin, old
id card: young man, pale, short brown hair -> man, young, light skin, short hair, brown hair
yearbook throwback: blonde girl, yellow sweater -> woman, young, blond hair, yellow clothes
casting call: male, fifty, tan, grey hair -> man, adult, middle skin, gray hair
casting call: female, twenty, dark brown skin, long curls -> woman, young, dark skin
bareheaded cowboy, blond, beige shirt -> man, blond hair, white clothes
chef's portrait, male, white shirt, well-kept beard -> man, beard, white clothes
pilot lady, navy blazer, cap -> woman, hat, blue clothes
nurse-like lady in mint, brunette bun -> woman, teal clothes, tied hair
farmer, seventy, straw hat, meadow, male -> man, old, hat, outdoor
accountant, male, square glasses, white wall -> man, glasses, white backdrop
her skin glows deep brown beneath an ivory blouse -> woman, dark skin, white clothes
freckle-nosed woman, milky pale, turquoise wall -> woman, light skin, teal backdrop
tan jogger, male, scarlet tee, sky-blue wall -> man, middle skin, red clothes, blue backdrop
plum wall, plump lady, big grin -> woman, smiling, pink backdrop
charcoal wall, dapper man, burgundy sweater -> man, red clothes, gray backdrop
black-walled booth, blonde chanteuse -> woman, blond hair, black backdrop
lady juror, oval specs, tangerine jumper -> woman, glasses, yellow clothes
"""


def parsed(text: str) -> list[tuple[str, Wanted]]:
    """Lines `prompt -> check, check` as prompts with what they fix."""
    pairs = []
    for line in text.strip().splitlines():
        prompt, _, checks = line.partition(" -> ")
        pairs.append((prompt, {key: said for check in checks.split(", ") for key, said in CHECKS[check].items()}))
    return pairs


PROMPTS = parsed(TEXT)
